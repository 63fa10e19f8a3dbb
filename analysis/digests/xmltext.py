"""XML from elsewhere: nothing is expanded, nothing is fetched, and size and depth are bounded."""

from __future__ import annotations

import re
from typing import Any

from analysis.digests.formats import Source

__all__ = ["children", "first_text", "name_of", "parse_xml", "text_of"]

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_MOST_TAGS = 6_000_000
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def parse_xml(source: Source) -> Any:
    """Parse an XML file.

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    lxml.etree._Element
        Its root.

    Raises
    ------
    InputError
        The file is broken, too large, nested too deep, or declares entities.

    Examples
    --------
    >>> parse_xml(Source("a.xml", "a", b"<a><b>c</b></a>"))[0].text
    'c'
    """
    from lxml import etree

    if len(source.data) > source.limits.text_bytes or source.data.count(b"<") > _MOST_TAGS:
        raise source.error(
            f"XML of {len(source.data):,} bytes",
            f"at most {source.limits.text_bytes:,}",
            "split the file, or raise the limit on text_bytes",
        )
    data = source.data
    if data[:2] in _UTF_16:  # UTF-16: declarations can be seen only as text
        data = data.decode("utf-16", errors="replace").encode("utf-8")
        data = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", data)
    if _ENTITY.search(data):
        raise source.error("XML that declares entities", "plain XML", "export it again")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data.strip(), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", None)
        raise source.error(
            f"broken XML ({str(error)[:80]})", "a whole XML file", "export it again", line
        ) from None
    if root is None:
        raise source.error("XML without any element", "a whole XML file", "export it again")
    return root


def name_of(element: Any) -> str:
    """Give an element's name without its namespace, in lower case."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def children(element: Any, *path: str) -> list[Any]:
    """Give the elements at the end of a path of names.

    Examples
    --------
    >>> root = parse_xml(Source("a.xml", "a", b"<a><b><c>1</c></b><b><c>2</c></b></a>"))
    >>> [c.text for c in children(root, "b", "c")]
    ['1', '2']
    """
    found = [element]
    for name in path:
        found = [child for parent in found for child in parent if name_of(child) == name]
    return found


def text_of(element: Any) -> str:
    """Give all text in an element, marks of type left out."""
    return "" if element is None else "".join(element.itertext())


def first_text(element: Any, *path: str) -> str:
    """Give the text of the first element at the end of a path that has any."""
    texts = (text_of(found).strip() for found in children(element, *path))
    return next(filter(None, texts), "")
