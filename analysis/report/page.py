"""What every page of the report is made with: its files, and the policy that protects it."""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.resources

import jinja2

from analysis.counted import counted
from analysis.gate import plain
from analysis.plots.names import percent, points

__all__ = ["environment", "policy", "resource"]


def resource(name: str) -> str:
    """Read a file of this package.

    Parameters
    ----------
    name : str
        A template or bundle, seen from this folder.

    Returns
    -------
    str
        Its text.

    Examples
    --------
    >>> resource("front/bundle.js").startswith('"use strict"')
    True
    """
    return importlib.resources.files("analysis.report").joinpath(name).read_text("utf-8")


def policy(css: str, script: str) -> str:
    """Forbid a page everything but its own style sheet and script.

    Parameters
    ----------
    css, script : str
        As they stand in the page.

    Returns
    -------
    str
        A Content-Security-Policy.

    Examples
    --------
    >>> policy("", "").startswith("default-src 'none'; style-src 'sha256-")
    True
    """
    return (
        f"default-src 'none'; style-src {_hash(css)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


@functools.cache
def environment() -> jinja2.Environment:
    """Give what fills the templates: all text is escaped, and nothing may be missing."""
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        loader=jinja2.FunctionLoader(resource),
    )
    environment.filters |= {
        "percent": percent,
        "points": points,
        "plain": plain,
        "counted": counted,
    }
    return environment
