"""The commands of `digest-atlas` that work on a study that is there.

`analysis.cli` holds the commands that make one, and adds these.
"""

from analysis.commands.again import append, rerun
from analysis.commands.drawing import figures

__all__ = ["ALL", "append", "figures", "rerun"]

#: In the order of the help.
ALL = (rerun, append, figures)
