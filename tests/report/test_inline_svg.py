"""An inlined SVG cannot clash with another, reach outside the page, or run anything."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from analysis.report.inline_svg import inline_svg

SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="72pt" height="72pt" viewBox="0 0 72 72"><metadata>x</metadata><!-- a > <b> -->
 <defs><style>*{fill: red}</style><clipPath id="c"><rect width="9" height="9"/></clipPath></defs>
 <g id="a" clip-path="url(#c)" style="fill: #fff; stroke: none"><use xlink:href="#c"/></g>
 <text>a &lt;b&gt;</text>%s</svg>"""


def _parse(extra: str = "", name: str = "map", alt: str = "A map.") -> ElementTree.Element:
    return ElementTree.fromstring(inline_svg(SVG % extra, name, alt))


def test_ids_and_every_reference_to_them_carry_the_name():
    text = inline_svg(SVG % "", "map", "A map.")
    assert 'id="map-c"' in text and 'id="map-a"' in text
    assert 'clip-path="url(#map-c)"' in text and 'href="#map-c"' in text


def test_styles_become_attributes_so_that_the_page_can_forbid_them():
    root = _parse()
    assert root.findall("g")[0].attrib["fill"] == "#fff"
    assert "style" not in inline_svg(SVG % "", "map", "A map.")


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        '<g onload="alert(1)" onClick="x"/>',
        '<a xlink:href="javascript:alert(1)"><rect/></a>',
        '<use xlink:href="https://example.org/x.svg#a"/>',
        '<image xlink:href="file:///etc/passwd"/>',
        "<foreignObject><b/></foreignObject>",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(bad):
    text = inline_svg(SVG % bad, "map", "A map.").lower()
    for word in ("script", "onload", "onclick", "example.org", "file:", "foreign"):
        assert word not in text


def test_comments_are_gone_and_words_stay_escaped():
    text = inline_svg(SVG % "", "map", 'Say "<b>" & go')
    assert "<!--" not in text
    assert "<text>a &lt;b&gt;</text>" in text
    assert _parse(alt='Say "<b>" & go').attrib["aria-label"] == 'Say "<b>" & go'


def test_size_is_the_page_s_to_choose():
    root = _parse()
    assert "width" not in root.attrib and root.attrib["viewBox"] == "0 0 72 72"
