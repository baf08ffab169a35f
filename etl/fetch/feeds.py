"""RSS and Atom to items, through feedparser, which is given the bytes and never an address."""

from __future__ import annotations

from urllib.parse import urljoin

from etl.fetch.http import Answer, Unfetched
from etl.fetch.item import Item


def items(answer: Answer) -> list[Item]:
    """The items of a feed, in its order.

    Raises Unfetched for what is no feed.
    """
    import feedparser  # imported here: most commands fetch nothing

    told = feedparser.parse(answer.body, response_headers={"content-type": answer.header("content-type"), "content-location": answer.url})
    if not told.get("version") and not told.entries:
        raise Unfetched("this is no feed (RSS or Atom): look at the address in a browser", again=False)
    found = []
    for entry in told.entries:
        text = max((str(c.get("value") or "") for c in entry.get("content", ())), key=len, default="") or str(entry.get("summary") or "")
        url = urljoin(answer.url, str(entry.get("link") or ""))
        if key := str(entry.get("id") or entry.get("link") or ""):
            found.append(Item(key, url if entry.get("link") else "", str(entry.get("title") or ""), str(entry.get("published") or ""),
                              str(entry.get("updated") or ""), text, str(told.feed.get("language") or "")[:2].lower()))
    return found
