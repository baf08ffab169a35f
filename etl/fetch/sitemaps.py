"""Sitemaps to items, those of news with their titles and days; an index of sitemaps is followed, once."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator
from urllib.parse import urljoin

from lxml import etree  # type: ignore[import-untyped]

from etl.fetch.http import Answer, Unfetched
from etl.fetch.item import Item

MOST_BYTES = 60_000_000  # the protocol allows 50 MB
MOST_SITEMAPS = 50  # of an index, the latest
MOST_ADDRESSES = 50_000  # of one sitemap; the protocol allows no more


def items(answer: Answer, get: Callable[[str], Answer]) -> list[Item]:
    """The pages of a sitemap, the latest first; `get` fetches the sitemaps of an index.

    Raises Unfetched for what is no sitemap.
    """
    kind, found = _read(answer)
    if kind == "sitemapindex":
        latest = sorted(found, key=lambda item: str(item.day or ""), reverse=True)[:MOST_SITEMAPS]
        found = []
        for sitemap in latest:
            inner, pages = _read(get(sitemap.url))
            found += pages if inner == "urlset" else []
    return sorted(found, key=lambda item: str(item.day or ""), reverse=True)


def _read(answer: Answer) -> tuple[str, list[Item]]:
    raw = answer.body
    if raw.startswith(b"\x1f\x8b"):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
                raw = packed.read(MOST_BYTES + 1)
        except (OSError, EOFError) as error:
            raise Unfetched(f"the sitemap is damaged ({error})", again=True) from error
    if len(raw) > MOST_BYTES:
        raise Unfetched(f"the sitemap has more than {MOST_BYTES:,} bytes", again=False)
    try:
        root = etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unfetched(f"this is no sitemap ({error}): look at the address in a browser", again=False) from error
    kind = _local(root)
    if kind not in ("urlset", "sitemapindex"):
        raise Unfetched(f"this is no sitemap, but <{kind}>: look at the address in a browser", again=False)
    return kind, list(_entries(root, answer.url))


def _entries(root: etree._Element, base: str) -> Iterator[Item]:
    for entry in root[:MOST_ADDRESSES]:
        told = {_local(e): " ".join((e.text or "").split()) for e in entry.iter() if isinstance(e.tag, str)}
        if place := next((" ".join((e.text or "").split()) for e in entry if _local(e) == "loc"), ""):
            url = urljoin(base, place)
            yield Item(url, url, told.get("title", ""), told.get("publication_date", ""), told.get("lastmod", ""),
                       language=told.get("language", "")[:2].lower())


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
