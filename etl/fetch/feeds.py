"""RSS and Atom to items, through feedparser, which is given the bytes and never an address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from etl.fetch.http import Answer, Unfetched
from etl.fetch.item import Item


def items(answer: Answer) -> list[Item]:
    """The items of a feed, in its order.

    Raises Unfetched for what is no feed.
    """
    import feedparser  # imported here: most commands fetch nothing

    try:
        told = feedparser.parse(answer.body, response_headers={"content-type": answer.header("content-type"), "content-location": answer.url})
    except Exception as error:  # whatever damaged bytes make the library raise
        raise Unfetched(f"the feed is broken ({type(error).__name__})", again=True) from error
    if not told.get("version") and not told.entries:
        raise Unfetched("this is no feed (RSS or Atom): look at the address in a browser", again=False)
    found = []
    for entry in told.entries:
        text = max((str(c.get("value") or "") for c in entry.get("content", ())), key=len, default="") or str(entry.get("summary") or "")
        link = str(entry.get("link") or "")
        if key := str(entry.get("id") or link):
            found.append(Item(
                key, urljoin(answer.url, link) if link else "", title=str(entry.get("title") or ""), published=str(entry.get("published") or ""),
                changed=str(entry.get("updated") or ""), text=text, language=str(told.feed.get("language") or "")[:2].lower(),
                source=_of(entry), author=str(entry.get("author") or "")))
    return found


def _of(entry: Any) -> str:
    """The outlet that an item is from, where the feed gathers those of several."""
    source = entry.get("source")
    return str(source.get("title") or "") if isinstance(source, dict) else ""
