"""Find links of a built site that lead nowhere, without a network."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

__all__ = ["broken_links"]


def broken_links(site: Path) -> list[str]:
    """Find links and images of a site that lead nowhere, and anything fetched from elsewhere.

    Links to other sites are not followed; scripts, styles and images of other sites are named,
    as the pages have to work offline.

    Parameters
    ----------
    site : Path
        The folder of the pages.

    Returns
    -------
    list of str
        One sentence per finding, in order.
    """
    pages = {path: BeautifulSoup(path.read_bytes(), "html.parser") for path in _pages(site)}
    anchors = {path: _anchors(page) for path, page in pages.items()}
    found = []
    for path, page in pages.items():
        where = path.relative_to(site).as_posix()
        for kind, address in _addresses(page):
            if words := _judge(path, kind, address, anchors):
                found.append(f"{where}: {address!r} {words}")
    return found


def _pages(site: Path) -> list[Path]:
    return sorted(path.resolve() for path in site.resolve().rglob("*.html"))


def _anchors(page: BeautifulSoup) -> set[str]:
    """List the places of a page that a link can lead to."""
    named = {str(tag["name"]) for tag in page.find_all("a", attrs={"name": True})}
    return named | {str(tag["id"]) for tag in page.find_all(id=True)}


def _addresses(page: BeautifulSoup) -> list[tuple[str, str]]:
    """List what a page links to ("a") and what it loads ("load")."""
    linked = [("a", str(tag["href"])) for tag in page.find_all("a", href=True)]
    styles = [
        ("load", str(tag["href"]))
        for tag in page.find_all("link", href=True)
        if set(tag.get("rel") or ()) & {"stylesheet", "icon", "preload"}
    ]
    loaded = [("load", str(tag["src"])) for tag in page.find_all(src=True)]
    return [*linked, *styles, *loaded]


def _judge(page: Path, kind: str, address: str, anchors: dict[Path, set[str]]) -> str:
    """Say what is wrong with an address; '' if nothing is."""
    parts = urlsplit(address)
    if parts.scheme in ("data", "mailto"):
        return ""
    if parts.scheme or parts.netloc:
        return "is loaded from elsewhere" if kind == "load" else ""
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if target.is_dir():
        target = target / "index.html"
    if not target.is_file():
        return "is not there"
    place = unquote(parts.fragment)
    if place and target in anchors and place not in anchors[target]:
        return "names a place that is not there"
    return ""
