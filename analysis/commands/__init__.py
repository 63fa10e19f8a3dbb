"""The commands of `digest-atlas` that work on a study that is there.

`analysis.cli` holds the commands that make one, and adds these.
"""

from analysis.commands.again import append, rerun

__all__ = ["ALL", "append", "rerun"]

#: In the order of the help.
ALL = (rerun, append)
