"""From a trigger's class, the cues around it and the two sides to one of ACLED's sub-event types.

seeds/event_rules.csv: class, cue, side1, side2, sub_event_type; the first row that fits wins. `*` fits
anything, `-` an unknown side. Cues are named in etl/lang/<code>/cues.csv (cue, lemma); "sans+résistance" is a lemma with
the preposition or conjunction that must stand before it. Three cues come from the article: `deaths` (somebody was killed in
the event), `conflict` (the article tells of an armed group or of fighting) and `unrest` (of protests or riots).
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from etl.knowledge import rows
from etl.language import Language

SIDE_OF_INTER = {
    "State forces": "state",
    "External/Other forces": "state",
    "Rebel group": "armed",
    "Political militia": "armed",
    "Identity militia": "armed",
    "Rioters": "rioters",
    "Protesters": "protesters",
    "Civilians": "civilians",
}


@cache
def _rules() -> tuple[tuple[str, str, str, str, str], ...]:
    return tuple((r["class"], r["cue"], r["side1"], r["side2"], r["sub_event_type"]) for r in rows("event_rules.csv"))


@cache
def cue_lemmas(language: Language) -> dict[str, frozenset[str]]:
    """Cues by lemma."""
    table: dict[str, set[str]] = {}
    for row in language.rows("cues.csv"):
        table.setdefault(row["lemma"], set()).add(row["cue"])
    return {lemma: frozenset(cues) for lemma, cues in table.items()}


def side(inter: str) -> str:
    """The side that an inter code stands for in the rules; '-' where nobody is known."""
    return SIDE_OF_INTER.get(inter, "-")


def sub_event_type(event_class: str, cues: Collection[str], inter1: str, inter2: str) -> str | None:
    """The sub-event type, or None where this class with these sides is no event of the manual."""
    side1, side2 = side(inter1), side(inter2)
    for rule_class, cue, one, two, result in _rules():
        if rule_class == event_class and (cue == "*" or cue in cues) and one in ("*", side1) and two in ("*", side2):
            return result
    return None
