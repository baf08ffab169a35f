"""Web addresses: the host, the registered domain, and the address that an archive kept a copy of."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

_KEPT = re.compile(
    r"https?://(?:web\.archive\.org/web/\d{4,14}[a-z_]*|webcache\.googleusercontent\.com/search\?q=cache:[^:]*:?|archive\.(?:ph|today|is)/\d{14})/?(https?:/{1,2}.+)",
    re.I,
)


def original(url: str) -> str:
    """The address of the article, where `url` is that of a copy in a web archive."""
    m = _KEPT.match(url.strip()[:4000])
    return re.sub(r"^(https?:)/+", r"\1//", m[1], count=1, flags=re.I) if m else url.strip()[:2000]


def host(url: str) -> str:
    """The host of an address in small letters; '' where it is none."""
    try:
        return (urlsplit(url).hostname or "").lower() if "://" in url else ""
    except ValueError:
        return ""


@cache
def registered_domain(name: str) -> str:
    """The domain that someone registered: bbc.co.uk of news.bbc.co.uk; of an unknown suffix the last two labels."""
    # imported here: its list of suffixes takes a while
    from tld import get_fld

    known = get_fld(f"http://{name}", fail_silently=True)
    return known or ".".join(name.split(".")[-2:])
