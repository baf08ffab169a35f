"""The `notes` of an event: what its fields say, in English sentences as ACLED's notes have them.

The words are data (seeds/event_notes.toml); here they are chosen and put together. Names come from articles, which anybody may have
written: they are put on one line, without characters that cannot be seen, and never read as a pattern.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

from etl import settings
from etl.find.triggers import lexicon
from etl.language import languages
from etl.resolve.gazetteer import key
from etl.schema import SOME, SOME_DEAD_IN_FIGHT, EventRow

WORDS = settings.SEEDS / "event_notes.toml"
SIDES = ("both", "actor1", "actor2", "neither")  # which of an event's sides are known
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")  # controls, marks of direction and other characters that only change how text is shown


def notes(row: EventRow, sources: Sequence[str] | None = None, *, injured_counted: bool = True) -> str:
    """The notes of a row: what happened, the dead, the injured, who reports it.

    Args:
        row: of one report; or of an event that several reports make together, with the `rule` of the report that its type is from.
            Its own `notes` is not looked at.
        sources: the outlets of all reports, in the order in which they are to be named; empty and repeated ones are passed over. None: the row's.
        injured_counted: False where the number of injured is the manual's for injured without a number.

    Raises ValueError for a sub-event type that there is no sentence for.
    """
    told = [f"{_when(row)}, {_what(row)}", _dead(row), _injured(row.injured or 0, injured_counted),
            _by([row.source] if sources is None else sources)]
    return " ".join(_ended(sentence) for sentence in told if sentence)


def one_line(name: str) -> str:
    """A name on one line, white space as single spaces, without characters that cannot be seen."""
    seen = "".join(" " if c.isspace() else "" if unicodedata.category(c) in UNSEEN else c for c in name)
    return " ".join(seen.split())


@cache
def _words() -> dict[str, Any]:
    with WORDS.open("rb") as file:
        return tomllib.load(file)


def _ended(sentence: str) -> str:
    """With its full stop; a name that ends in one ("A.P.") needs no second."""
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


# --- what happened ---------------------------------------------------------------------------------

def _when(row: EventRow) -> str:
    day, words = row.event_date, _words()
    pattern = words["when"][("day", "week", "month")[row.time_precision - 1]]
    return pattern.format(day=day.day, month=words["months"][day.month - 1], year=day.year)


def _what(row: EventRow) -> str:
    one, other = _actor(row.actor1), _actor(row.actor2)
    pattern = _sentence(row.sub_event_type, _class_of_rule().get(row.rule, ""))[SIDES[2 * (not one) + (not other)]]
    return pattern.format(actor1=one, actor2=other, where=_where(row), territory=_territory(row))


def _sentence(kind: str, event_class: str) -> dict[str, str]:
    for sentence in _words()["sentence"]:
        if sentence["type"] == kind and event_class in sentence.get("classes", (event_class,)):
            return sentence
    raise ValueError(f"no sentence for {kind!r} in {WORDS.name}: add one, or correct the sub-event type")


@cache
def _class_of_rule() -> dict[str, str]:
    """`rule` of a row → class of the trigger that it names, over the lexicons of all languages."""
    return {f"{e.trigger}/{e.upos}/{e.frame}": e.event_class for language in languages() for found in lexicon(language).values() for e in found}


def _actor(name: str) -> str:
    name = one_line(name)
    for article, beginnings in _words()["actor_articles"].items():
        if name.startswith(tuple(beginnings)):
            return f"{article} {name}"
    return name


# --- where -----------------------------------------------------------------------------------------

def _where(row: EventRow) -> str:
    words, place = _words()["where"], _place(row)
    return words["near" if row.geo_precision == 2 else "in"].format(place=place) if place else words["nowhere"]


def _territory(row: EventRow) -> str:
    words, place = _words()["where"], _place(row)
    if not place or row.geo_precision == 1:
        return place or words["unknown_territory"]
    return words["territory_near" if row.geo_precision == 2 else "territory_in"].format(place=place)


def _place(row: EventRow) -> str:
    """The place with the division or the country that it lies in; '' where nothing is known."""
    admin1, country = one_line(row.admin1), one_line(row.country)
    name = one_line(row.location) or admin1 or country
    words = _words()["where"]
    if row.geo_precision == 3 and key(name) == key(admin1) != key(country) and (noun := _division(admin1, country)):
        return words["division"].format(place=name, noun=noun)
    # a town of its division's name says more with its country
    within = country if row.geo_precision == 3 or key(admin1) in ("", key(name)) else admin1
    named = _with_article(name)
    return words["within"].format(place=named, within=within) if within and key(name) not in (key(within), key(country)) else named


def _division(name: str, country: str) -> str:
    """What a first-level division of a country is called; '' where its name says so itself."""
    words = _words()["divisions"]
    if set(name.split()) & set(words["said"]):
        return ""
    return next((noun for noun, countries in words.items() if noun not in ("said", "otherwise") and country in countries), words["otherwise"])


def _with_article(place: str) -> str:
    the, parts = _words()["the"], place.split()
    takes_one = bool(parts) and (place in the["names"] or parts[0] in the["first"] or parts[-1] in the["last"])
    return f"the {place}" if takes_one else place


# --- the dead, the injured, the source ---------------------------------------------------------------

def _dead(row: EventRow) -> str:
    """'' where nobody died and nobody would expect it ("held a peaceful protest")."""
    words, dead, low, high = _words()["dead"], row.fatalities, row.fatalities_low, row.fatalities_high
    if not dead and high <= 0:
        return words["none"] if row.event_type in words["none_told_in"] else ""
    if not low and dead and not (dead % SOME and dead % SOME_DEAD_IN_FIGHT):  # both sides may have died without a number
        name = "unknown_up_to" if high > dead else "unknown"
    elif not low:
        dead = max(dead, high)
        name = "up_to_one" if dead == 1 else "up_to"
    elif low < dead:
        name = "between"
    elif high > dead:
        name = "at_least_one" if dead == 1 else "at_least"
    else:
        name = "one" if dead == 1 else "many"
    return words[name].format(dead=dead, low=low, high=high)


def _injured(number: int, counted: bool) -> str:
    if not number:
        return ""
    name = "unknown" if not counted and number % SOME == 0 else "one" if number == 1 else "many"
    return _words()["injured"][name].format(injured=number)


def _by(sources: Sequence[str]) -> str:
    names = list(dict.fromkeys(name for source in sources if (name := one_line(source))))
    return _words()["source"]["several" if len(names) > 1 else "one"].format(sources="; ".join(names)) if names else ""
