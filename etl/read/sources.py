"""The name of the outlet: as it is stated, or by its web domain from seeds/sources.csv (name,scale,country,language,domain)."""

from __future__ import annotations

import re
from functools import cache

from etl.knowledge import rows

_A_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24})/?", re.I)


def source_name(stated: str, domain: str = "") -> str:
    """The outlet's name: `stated`, or the name that the list has for its domain, or the domain; '' where nothing is known."""
    stated = " ".join(stated.split()).removeprefix("@")[:200]
    if m := _A_DOMAIN.fullmatch(stated):
        stated, domain = "", m[1]
    if stated:
        return stated
    labels = domain.lower().removeprefix("www.").split(".")
    for at in range(len(labels) - 1):  # news.example.org, then example.org
        if name := _by_domain().get(".".join(labels[at:])):
            return name
    return ".".join(labels)


@cache
def _by_domain() -> dict[str, str]:
    return {
        domain.lower().removeprefix("www."): row["name"]
        for row in rows("sources.csv")
        for domain in re.split(r"[\s;|]+", row["domain"])
        if domain
    }
