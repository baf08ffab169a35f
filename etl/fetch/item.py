"""What a feed, a sitemap or an API lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class Item:
    """An article that is there to be had. `key`: by which it is known; `text`: its text or HTML, where the list has it; days are as given."""

    key: str
    url: str = ""
    title: str = ""
    published: str = ""
    changed: str = ""
    text: str = ""
    language: str = ""
    source: str = ""  # the outlet, where the list names it
    author: str = ""

    @property
    def day(self) -> date | None:
        """When it was published or changed, whichever is later; None where it does not say so in a common form."""
        days = [d for d in map(_day, (self.published, self.changed)) if d]
        return max(days, default=None)


def _day(told: str) -> date | None:
    """The day of ISO 8601, of RFC 822, or of seconds since 1970.

    >>> _day("2026-11-29T23:30:00Z"), _day("Sun, 29 Nov 2026 10:00:00 GMT"), _day("hier")
    (datetime.date(2026, 11, 29), datetime.date(2026, 11, 29), None)
    """
    try:
        if told.isdecimal() and len(told) == 10:
            return datetime.fromtimestamp(int(told), UTC).date()
        return date.fromisoformat(told[:10]) if told[:4].isdecimal() else parsedate_to_datetime(told).date()
    except (ValueError, TypeError, IndexError):
        return None
