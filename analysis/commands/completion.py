"""`completion`: what a shell needs to complete commands, options and files."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from analysis.commands.shared import NAME, Command
from analysis.commands.terminal import say_block

__all__ = ["VARIABLE", "completion"]

#: What the shell sets when it asks for completions.
VARIABLE = "_DIGEST_ATLAS_COMPLETE"


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="bash|zsh|fish")
def completion(shell: str) -> None:
    """Print the script that completes commands.

    With it the shell completes commands, options and files.

    \b
    Example, for good:
      echo 'eval "$(digest-atlas completion bash)"' >> ~/.bashrc
    For fish:
      digest-atlas completion fish > ~/.config/fish/completions/digest-atlas.fish
    """  # noqa: D301, as click wants the character itself
    made = get_completion_class(shell)
    assert made is not None
    root = click.get_current_context().find_root().command
    say_block(_source(made, root))


def _source(made: type, root: click.Command) -> str:
    """Give the script; click asks bash for its version, which is not needed for that."""
    script = made(root, {}, NAME, VARIABLE)
    found: str = script.source_template % script.source_vars()
    return found
