"""The name of the outlet: as it is stated, or by its web domain from seeds/sources.csv (name,scale,country,language,domain,also)."""

from __future__ import annotations

import re
from functools import cache

from etl.knowledge import rows
from etl.language import Language
from etl.page import page
from etl.read.address import host, registered_domain
from etl.read.knowledge import reading_words

_A_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24})/?", re.I)
# what press databases write behind an outlet's name: "Le Monde (site web)", "El Watan (Algérie)", "L'Express, no. 3456"
_BEHIND = re.compile(
    r"\s*(?:\((?:site web(?: réf\.)?|web site|réf\.|tablette|en ligne|online|papier|édition[^)]{0,40}|[^)]{0,20}\bweb\b[^)]{0,20})\)"
    r"|,? n[o°º]\.? ?\d{1,7})\s*$",
    re.I,
)


def source_name(stated: str, domain: str = "") -> str:
    """The outlet's name: `stated` (as the list writes it, where it has it), or the name that the list has for its domain, or the registered
    domain; '' where nothing is known. Outlets are names: an address that is stated counts as its domain."""
    stated = " ".join(stated.split()).removeprefix("@")[:200]
    if m := _A_DOMAIN.fullmatch(stated):
        stated, domain = "", m[1]
    elif address := host(stated):
        stated, domain = "", address
    if stated:
        return listed_name(stated) or _BEHIND.sub("", stated)
    if name := listed(domain):
        return name
    labels = domain.lower().removeprefix("www.").split(".")
    return registered_domain(".".join(labels)) if len(labels) > 1 else labels[0]


def listed_name(stated: str) -> str:
    """The outlet that the list has for a name as press databases and feeds write it; '' where it has none."""
    bare = _BEHIND.sub("", stated)
    return next((name for one in (stated, bare, _service().sub("", bare)) if (name := _by_name().get(one.casefold()))), "")


def listed(domain: str) -> str:
    """The outlet that the list has for a domain or for one above it (news.example.org, then example.org); '' where it has none."""
    labels = domain.lower().removeprefix("www.").split(".")
    return next((name for at in range(len(labels) - 1) if (name := _by_domain().get(".".join(labels[at:])))), "")


def agency(text: str, language: Language) -> str:
    """The agency that a dateline at the head of a text names, as the list writes it, or '': "GAO (AFP) –"."""
    return next((name for d in page(language).datelines(text) if (name := _by_name().get(d.agency.casefold()))), "")


@cache
def _service() -> re.Pattern[str]:
    """What an outlet that the list has calls a part of itself: "RFI - Afrique", "Agence France Presse - French", "Le Figaro Online".

    Not whatever stands behind a dash: "Le Soleil - Québec" is none of the one in Dakar.
    """
    parts = "|".join(map(re.escape, reading_words("outlet_parts")))
    return re.compile(rf"\s*(?:\((?:en )?(?:français|francais|french|fr)\)|\s[-–|]\s(?:{parts})(?!\w).{{0,60}}|\s(?:online|en ligne))\s*$", re.I)


@cache
def _by_domain() -> dict[str, str]:
    return {
        domain.lower().removeprefix("www."): row["name"] for row in rows("sources.csv") for domain in re.split(r"[\s;|]+", row["domain"]) if domain
    }


@cache
def _by_name() -> dict[str, str]:
    """Names in small letters, those that others write for an outlet included."""
    return {name.strip().casefold(): row["name"] for row in rows("sources.csv") for name in (*row["also"].split("|"), row["name"]) if name.strip()}
