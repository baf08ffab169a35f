"""RSS and Atom, through feedparser."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from etl.read.address import host, original
from etl.read.draft import Draft, Unusable
from etl.read.file import File
from etl.read.formats.format import MAX_PAGE_BYTES, Format
from etl.read.formats.markup import root_name, without_markup
from etl.read.sources import listed, listed_name


def _is_feed(file: File) -> bool:
    return root_name(file.text_head) in ("rss", "feed", "RDF")


def read(file: File) -> Iterable[Draft]:
    """The entries of a feed, each with its whole text where the feed has it, else its summary.

    Raises:
        Unusable: BAD_XML, or NO_TEXT where the feed is empty.
    """
    import feedparser  # imported here: few files are feeds

    raw = file.read(MAX_PAGE_BYTES)
    if re.search(rb"<!ENTITY", raw[:20_000], re.I):
        raise Unusable("BAD_XML", "The feed defines entities of its own, which none needs: it is not read.")
    try:
        found = feedparser.parse(raw, resolve_relative_uris=False)
    except Exception as error:  # whatever damaged bytes make the library raise
        raise Unusable("BAD_XML", f"The feed is broken ({type(error).__name__}): fetch it again.") from error
    if not found.entries:
        broken = found.get("bozo_exception")
        raise Unusable("BAD_XML" if broken else "NO_TEXT", f"The feed has no entry{f' and is broken ({broken})' if broken else ''}: fetch it again.")
    feed = found.feed
    # feedparser calls the dc:date of RSS `updated`; an Atom entry that has only <updated> was changed then, who knows when published
    dated_by_updated = str(found.version).startswith("rss") and b"<dc:date" in raw
    return [
        _draft(entry, str(feed.get("title") or ""), str(feed.get("language") or feed.get("lang") or ""), dated_by_updated) for entry in found.entries
    ]


def _draft(entry: Any, feed: str, language: str, dated_by_updated: bool) -> Draft:
    texts = [str(content.get("value") or "") for content in entry.get("content") or ()] + [str(entry.get("summary") or "")]
    url = original(str(entry.get("feedburner_origlink") or entry.get("link") or ""))
    source = entry.get("source")
    updated = str(entry.get("updated") or "")
    published = str(entry.get("published") or "") or (updated if dated_by_updated else "")
    return Draft(
        text=without_markup(max(texts, key=len)),
        title=" ".join(without_markup(str(entry.get("title") or "")).split()),
        published=published,
        published_from="feed",
        # what a feed calls itself ("Outlet - Africa, all the news") is the last that may name its outlet, unless that is in the list
        source=str(
            (source.get("title") if isinstance(source, dict) else "") or entry.get("publisher") or listed_name(feed) or listed(host(url)) or feed
        ),
        domain=host(url),
        language=str(entry.get("language") or language),
        url=url if url.startswith("http") else "",
        author=str(entry.get("author") or ""),
        proposed=((updated, "of a change"),) if updated and updated != published else (),
        exported=True,
    )


FORMAT = Format("RSS or Atom feed", _is_feed, read, (".rss", ".atom", ".rdf"))
