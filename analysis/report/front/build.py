"""Put the modules of the page into one script and one style sheet.

``python -m analysis.report.front.build`` rewrites ``bundle.js`` and ``bundle.css`` beside this
file; a test holds them to their sources. Each module becomes a function that gives its exports,
so that names of different modules never meet.
"""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["build", "bundle_css", "bundle_js"]

_HERE = Path(__file__).resolve().parent
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|const|let|class) (\w+))", re.MULTILINE)


def bundle_js(folder: Path) -> str:
    """Give all modules that ``main.js`` of a folder needs as one script.

    Parameters
    ----------
    folder : Path
        Holds ``main.js`` and the modules it imports.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If a module imports or exports in a form that is not read here, or in a circle.
    """
    done: dict[str, str] = {}
    _add("main", folder, done, ())
    return '"use strict";\n(() => {\n' + "\n".join(done.values()) + "})();\n"


def _add(name: str, folder: Path, done: dict[str, str], above: tuple[str, ...]) -> None:
    """Add a module after those it imports."""
    if name in above:
        raise ValueError(f"modules import each other: {' -> '.join([*above, name])}")
    if name in done:
        return
    text = (folder / f"{name}.js").read_text("utf-8")
    for _, other in _IMPORT.findall(text):
        _add(other, folder, done, (*above, name))
    exports = _EXPORT.findall(text)
    body = _EXPORT.sub("", _IMPORT.sub(lambda m: f"const {{{m[1]}}} = {_variable(m[2])};\n", text))
    if left := re.search(r"^\s*(?:import|export)\b.*", body, re.MULTILINE):
        raise ValueError(f"{name}.js: {left[0]!r} is not understood")
    given = f"return {{ {', '.join(exports)} }};\n" if exports else ""
    done[name] = f"const {_variable(name)} = (() => {{\n{body}{given}}})();\n"


def _variable(name: str) -> str:
    return f"module_{name.replace('-', '_')}"


def bundle_css(folder: Path) -> str:
    """Give all style sheets of a folder as one, in the order of their names."""
    return "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.css")))


def build(folder: Path = _HERE) -> None:
    """Rewrite the bundles of a folder."""
    (folder / "bundle.js").write_text(bundle_js(folder / "src"), "utf-8", newline="\n")
    (folder / "bundle.css").write_text(bundle_css(folder / "css"), "utf-8", newline="\n")


if __name__ == "__main__":
    build()
