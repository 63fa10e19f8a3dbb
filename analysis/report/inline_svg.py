"""Make an SVG file fit to stand inside an HTML page, beside others of its kind."""

from __future__ import annotations

import re
from xml.etree import ElementTree

__all__ = ["inline_svg"]

_TAGS = {"svg", "g", "path", "use", "defs", "clipPath", "pattern", "rect", "text", "tspan"}
_ONE_COLUMN = 300.0  # points
_REFERENCE = re.compile(r"url\(#([^)]*)\)")


def inline_svg(svg: str, name: str, alt: str) -> str:
    """Turn an SVG file into an element for an HTML page.

    Parameters
    ----------
    svg : str
        The file's text, as `analysis.plots.save_figure` writes it.
    name : str
        The figure's name; put before every id, so that two figures on a page never share one.
    alt : str
        What the figure shows, for readers who cannot see it.

    Returns
    -------
    str
        An ``svg`` element that scales with the page. Comments, metadata, style sheets, scripts
        and references to anything outside are gone; styles are attributes, so the page can
        forbid inline styles.

    Raises
    ------
    xml.etree.ElementTree.ParseError
        When the text is no XML.

    Examples
    --------
    >>> print(inline_svg('<svg xmlns="http://www.w3.org/2000/svg" width="9pt" viewBox="0 0 900 9">'
    ...                  '<g id="a" style="fill: #fff"/></svg>', "map", "A map."))
    <svg viewBox="0 0 900 9" stroke-linejoin="round" stroke-linecap="butt" role="img"
    aria-label="A map."><g id="map-a" fill="#fff" /></svg>
    """
    root = ElementTree.fromstring(svg)
    _clean(root, name)
    for unit in ("width", "height", "version"):
        root.attrib.pop(unit, None)
    if _is_narrow(root):
        root.set("class", "narrow")
    root.attrib |= {
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
        "role": "img",
        "aria-label": " ".join(alt.split()),
    }
    return ElementTree.tostring(root, encoding="unicode").rstrip()


def _is_narrow(root: ElementTree.Element) -> bool:
    """Whether the figure is made for one column, so that it must not be blown up."""
    box = root.get("viewBox", "").split()
    return len(box) == 4 and float(box[2]) <= _ONE_COLUMN


def _clean(element: ElementTree.Element, name: str) -> None:
    """Keep what draws, in place: known elements, attributes that stay on the page."""
    element.tag = _local(element.tag)
    element.attrib = _attributes(element.attrib, name)
    if element.tag not in {"text", "tspan"}:
        element.text = None
    for child in list(element):
        if _local(child.tag) in _TAGS:
            _clean(child, name)
            child.tail = None
        else:
            element.remove(child)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _attributes(attributes: dict[str, str], name: str) -> dict[str, str]:
    kept: dict[str, str] = {}
    for key, value in attributes.items():
        if key == "style":
            kept |= _declarations(value)
        elif key == "id":
            kept["id"] = f"{name}-{value}"
        elif _local(key) == "href":
            if value.startswith("#"):
                kept["href"] = f"#{name}-{value[1:]}"
        elif "{" not in key and not key.lower().startswith("on"):
            kept[key] = value
    return {key: _REFERENCE.sub(rf"url(#{name}-\1)", value) for key, value in kept.items()}


def _declarations(style: str) -> dict[str, str]:
    """Split ``fill: red; stroke: none`` into attributes."""
    pairs = (part.partition(":") for part in style.split(";") if ":" in part)
    return {key.strip(): value.strip() for key, _, value in pairs}
