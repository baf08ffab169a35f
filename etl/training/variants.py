"""Copies of coded articles that tell the same in another form: with other names, or as a transcript has them, or with less around.

Read often, an article is known by its names and its title. A copy has the events of the article, each slot in the words that stand there now,
so that the reader learns the place of a name in what is told, and not the name.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from etl.coder import analysis_text
from etl.language import Language
from etl.networks.atoms import atoms
from etl.training import LANGUAGE
from etl.training.corpora import Annotated
from etl.training.rows import Coded, Event, Span
from etl.training.swaps import SWAPPED, Names, names

# How often a copy has other names; is a transcript; has no title; lacks a paragraph that tells of no event
RENAMED, TRANSCRIPT, UNTITLED, SHORTENED = 0.6, 0.06, 0.1, 0.25
AT_ONCE = 100  # texts that the tagger reads together
_ROAD = re.compile(r"[A-Z]{1,2} ?\d{1,4}")
_PARAGRAPH = re.compile(r"\S.*?(?=\n\s*\n|\Z)", re.DOTALL)
_MARKS = re.compile(r"""[.,;:!?…«»"“”()–—]+""")

Entities = Sequence[tuple[int, int, str]]  # characters of a text, and the type of what they name: PER, LOC, ORG


@dataclass(frozen=True)
class Edit:
    """Characters `start` to `end` (excluded) of a text become `new`."""

    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Variants:
    """Makes copies. `entities`: what an article's text names."""

    names: Names
    entities: Callable[[Coded], Entities]

    def __call__(self, coded: Coded, dice: random.Random) -> Coded:
        """A copy of an article, or the article where the dice are for that."""
        edits: list[Edit] = []
        if dice.random() < RENAMED:
            edits += self._renamed(coded, dice)
        edits += _dropped(coded, dice)
        small = dice.random() < TRANSCRIPT
        if small:
            edits += [Edit(m.start(), m.end(), "") for m in _MARKS.finditer(coded.article.text)]
        return edited(coded, edits, small=small) if edits else coded

    def _renamed(self, coded: Coded, dice: random.Random) -> list[Edit]:
        """Every name that is drawn gets another of its kind, wherever it stands."""
        text = coded.article.text
        other: dict[str, str] = {}
        for start, end, kind in self.entities(coded):
            name = text[start:end]
            drawn = self._another(name, kind, dice) if name not in other and dice.random() < SWAPPED else None
            if drawn:
                other[name] = drawn
                if kind == "PER" and " " in name and " " in drawn:  # who is named in full is named by the last name later
                    other.setdefault(name.split()[-1], drawn.split()[-1])
        if not other:
            return []
        pattern = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(n) for n in sorted(other, key=len, reverse=True)) + r")(?!\w)")
        return [Edit(m.start(), m.end(), other[m[0]]) for m in pattern.finditer(text)]

    def _another(self, name: str, kind: str, dice: random.Random) -> str | None:
        if name in self.names.known_groups and (kind == "ORG" or _ROAD.fullmatch(name)):  # the M23 is no motorway
            return dice.choice(self.names.groups)
        if kind == "LOC":
            place = "region" if name in self.names.regions else "road" if _ROAD.fullmatch(name) else "town"
            return dice.choice(self.names.places[place])
        return dice.choice(self.names.persons) if kind == "PER" else None


def of(coded: Sequence[Coded], models: Path, seed: int) -> Variants:
    """Variants of articles whose names the tagger of some models finds; of models without one none gets other names."""
    named = _named(coded, models) if (models / LANGUAGE / "ner").is_dir() else {}
    known = names([Annotated(c.doc, c.article.text, list(named.get(c.article.text, ()))) for c in coded], random.Random(seed))
    return Variants(known, lambda article: named.get(article.article.text, ()))


def _named(coded: Sequence[Coded], models: Path) -> dict[str, Entities]:
    """What each text names, as the tagger reads it."""
    import stanza

    from etl.networks.processors import pipeline

    texts = list(dict.fromkeys(c.article.text for c in coded))
    read = pipeline(LANGUAGE, models, "tokenize,mwt,ner")
    found: dict[str, Entities] = {}
    for start in range(0, len(texts), AT_ONCE):
        some = texts[start : start + AT_ONCE]
        documents = read.bulk_process([stanza.Document([], text=text) for text in some])
        found |= {t: [(e.start_char, e.end_char, e.type) for s in d.sentences for e in s.ents] for t, d in zip(some, documents, strict=True)}
    return found


def _dropped(coded: Coded, dice: random.Random) -> list[Edit]:
    """The title of a text of several paragraphs, and one paragraph, where neither tells of an event."""
    paragraphs = list(_PARAGRAPH.finditer(coded.article.text))
    told = [coded.atoms[t.first].start for e in coded.events for t in e.triggers]
    silent = [p for p in paragraphs if not any(p.start() <= at < p.end() for at in told)]
    chosen = []
    if len(paragraphs) > 2 and silent and silent[0] is paragraphs[0] and dice.random() < UNTITLED:
        chosen.append(silent.pop(0))
    if len(paragraphs) > 3 and silent and dice.random() < SHORTENED:
        chosen.append(dice.choice(silent))
    return [Edit(p.start(), p.end(), "") for p in chosen]


def edited(coded: Coded, edits: Sequence[Edit], *, small: bool = False) -> Coded:
    """A coded article with some characters changed; of edits that overlap the first counts. Marks of words that are gone are gone.

    Args:
        small: all letters become small.
    """
    text, new, at = coded.article.text, "", 0
    starts: list[int] = []
    ends: list[int] = []
    moved: list[tuple[int, int]] = []  # of each edit, where it begins and ends in the new text
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
        if edit.start < at:
            continue
        new += text[at : edit.start]
        moved.append((len(new), len(new) + len(edit.new)))
        new, at = new + edit.new, edit.end
        starts.append(edit.start)
        ends.append(edit.end)
    new += text[at:]
    if small:
        new = "".join(c.lower() if len(c.lower()) == 1 else c for c in new)
    found = list(atoms(analysis_text(new, Language.of(LANGUAGE))))
    firsts, lasts = [a.start for a in found], [a.end for a in found]

    def begin(position: int) -> int:
        n = bisect_right(starts, position) - 1
        if n < 0:
            return position
        return moved[n][0] if position < ends[n] else position + moved[n][1] - ends[n]

    def end(position: int) -> int:
        n = bisect_left(starts, position) - 1
        if n < 0:
            return position
        return moved[n][1] if position < ends[n] else position + moved[n][1] - ends[n]

    def moved_to(spans: Sequence[Span]) -> tuple[Span, ...]:
        out = []
        for span in spans:
            first, last = begin(coded.atoms[span.first].start), end(coded.atoms[span.last].end)
            one, other = bisect_right(lasts, first), bisect_left(firsts, last) - 1
            if first < last and one <= other:
                out.append(Span(one, other))
        return tuple(out)

    events = [
        Event(e.sub_event_type, e.optional, moved_to(e.triggers), {role: moved_to(spans) for role, spans in e.roles.items()}, e.gold)
        for e in coded.events
    ]
    passed = tuple((span, why) for old, why in coded.passed for span in moved_to([old]))
    return Coded(coded.doc, replace(coded.article, text=new), found, tuple(events), passed, coded.lost)
