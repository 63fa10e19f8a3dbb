"""The commands of `digest-atlas` that work on a study that is there.

`analysis.cli` holds the commands that make one, and adds these.
"""

from analysis.commands.again import append, rerun
from analysis.commands.completion import completion
from analysis.commands.drawing import figures
from analysis.commands.looking import compare, open_report, show

#: In the order of the help.
ALL = (open_report, show, figures, compare, append, rerun, completion)
