"""What the page carries is what its sources say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.report.front import build

FRONT = Path(build.__file__).resolve().parent
MODULES = sorted((FRONT / "src").glob("*.js"))


def test_the_bundles_are_those_of_the_sources():
    assert (FRONT / "bundle.js").read_text("utf-8") == build.bundle_js(FRONT / "src")
    assert (FRONT / "bundle.css").read_text("utf-8") == build.bundle_css(FRONT / "css")


def test_every_module_is_in_the_bundle():
    text = (FRONT / "bundle.js").read_text("utf-8")
    for path in MODULES:
        assert f"const module_{path.stem.replace('-', '_')} = " in text, path.name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_modules_build_no_markup_and_run_no_text(path):
    text = path.read_text("utf-8")
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|https?://(?!www\.w3\.org/)[a-z]"
    assert not re.findall(forbidden, text)
    assert len(text.splitlines()) < 240


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {
                "main": 'import { a } from "./a.js";\n',
                "a": 'import { b } from "./main.js";\nexport const a = 1;\n',
            },
            "import each other",
        ),
        ({"main": 'import * as a from "./a.js";\n'}, "not understood"),
        ({"main": "export default 1;\n"}, "not understood"),
    ],
)
def test_what_cannot_be_bundled_is_refused(tmp_path: Path, files, said) -> None:
    for name, text in files.items():
        (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        build.bundle_js(tmp_path)
