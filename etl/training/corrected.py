"""What people decided about an article's rows, as a training row (manual, sections 7 and 9).

Taken are only articles of which every row was looked at by a person, those that the present coder tells too; what was rejected is taught as none,
and what nobody looked at as nothing: then the article is left out, with the reason. The article is coded anew, for the words behind each slot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from etl.assemble import AGAIN, Outcome, outcomes, to_row
from etl.find.happenings import Happening, Passed
from etl.resolve.actors import ActorList
from etl.resolve.context import Context
from etl.resolve.places import Gazetteer
from etl.schema import Article, EventRow, sub_event_types
from etl.training.decisions import COLUMNS, Decided, Row
from etl.training.marks import Marker, UnmarkableError
from etl.training.reader import REASONS
from etl.training.words import Span, Words

if TYPE_CHECKING:
    from etl.coder import Coder

LIKELY = 0.5  # the reader's probability from which words tell of an accepted event, or fill a slot of it
TOLD = ("told", "unnamed")  # reason codes of decisions that rest on words
DECISIONS = {slot: "event_date" if slot == "date" else slot for slot in COLUMNS}  # slot → its name among the decisions of a report
UNNAMED = ("Unidentified Armed Group", "Civilians", "Protesters", "Rioters")  # sides that follow from the type where nobody is told
EVIDENCE = 160  # characters
READER = "reader: "  # what the rule of a row begins with


class LeftOutError(ValueError):
    """An article that cannot be taught; the message says why."""


@dataclass(frozen=True)
class Reading:
    """An article as the present coder tells it."""

    context: Context
    outcomes: Sequence[Outcome]
    passed: Sequence[Passed]


def read(coder: Coder, article: Article) -> Reading:
    """Code an article anew."""
    context, annotated, filled = coder.read(article)
    return Reading(context, outcomes([r for f in filled for r in f.reports], article, context), annotated.passed)


def lesson(decided: Decided, reading: Reading, actors: ActorList, gazetteer: Gazetteer) -> dict[str, Any]:
    """The training row of an article, without the name of its file.

    Raises:
        LeftOutError: the article cannot be taken whole.
    """
    try:
        return _Lesson(decided, reading, Words(reading.context, actors, gazetteer)).row()
    except UnmarkableError as error:
        raise LeftOutError(f"its words cannot be marked: {error}") from error


def reason(said: str) -> str:
    """Why words are none: the reason that the editor gave, or what stands before its colon, where it is one of the sixteen.

    >>> reason("Accident: a bus"), reason("an exercise of the army")
    ('accident', 'other')
    """
    word = said.partition(":")[0].strip(" .").lower()
    return word if word in REASONS else "other"


class _Lesson:
    def __init__(self, decided: Decided, reading: Reading, words: Words) -> None:
        self.article, self.rows, self.reading, self.words = decided.article, decided.rows, reading, words
        self.mark = Marker(decided.article.text)
        self.found = _matched(decided, reading)

    def row(self) -> dict[str, Any]:
        events = [list(group) for _, group in groupby(sorted(self.rows, key=lambda r: r.event), key=lambda r: r.event)]
        self._require(events)
        kept = [rows for rows in events if rows[0].rejected is None]
        triggers = {rows[0].event: self._triggers(rows) for rows in kept}
        taken = [span for spans in triggers.values() for span in spans]
        rejected = [(span, reason(row.rejected)) for row in self.rows if row.rejected is not None for span in self._telling(row)]
        own = [((p.span.start, p.span.end), p.why) for p in self.reading.passed]
        order = sorted(kept, key=lambda rows: min(triggers[rows[0].event]))
        return {
            "published": self.article.published.isoformat() if self.article.published else "",
            "source": self.article.source,
            "lang": self.article.language,
            "events": [self._event(rows, triggers[rows[0].event]) for rows in order],
            "passed": list(self._passed(rejected, own, taken)),
        }

    def _require(self, events: Sequence[Sequence[Row]]) -> None:
        """Raises LeftOutError unless every row was looked at."""
        for rows in events:
            if not (rows[0].confirmed or rows[0].rejected is not None):
                raise LeftOutError(f"nobody looked at {rows[0].event}, or it has changed since")
            if rows[0].rejected is None and not any(r.agrees for r in rows):
                raise LeftOutError(f"{rows[0].event} was looked at as other articles tell it, and this one tells it otherwise")
        matched = [id(o) for o in self.found.values()]
        for outcome in self.reading.outcomes:
            if outcome.row is not None and id(outcome) not in matched:
                row = outcome.row
                raise LeftOutError(f"the present coder tells of {row.sub_event_type} in {row.location} too, and nobody looked at that")

    def _triggers(self, rows: Sequence[Row]) -> list[Span]:
        """The words that tell of an event, the clearest first."""
        spans = list(dict.fromkeys(span for row in rows for span in self._telling(row)))
        if not spans:
            raise LeftOutError(f"the words that tell of {rows[0].event} are not found again")
        return spans

    def _telling(self, row: Row) -> list[Span]:
        """The words by which the reader tells of a row, also where it tells it again; else the one by which it was told."""
        outcome = self.found.get(id(row))
        if outcome is None:
            return self._by_rule(row)
        told = [outcome.report.happening, *(o.report.happening for o in self.reading.outcomes if _again(o, outcome))]
        words = sorted((w for h in told for w in h.words if w.probability >= LIKELY or w == h.clearest), key=lambda w: -w.probability)
        return [(w.start, w.end) for w in words]

    def _by_rule(self, row: Row) -> list[Span]:
        rule, start, end = row.said["rule"], row.said["evidence_start"], row.said["evidence_end"]
        word = rule.removeprefix(READER)
        if not rule.startswith(READER) or not word:
            return []
        sentence = self.article.text[start:end].lower()
        return [(start + sentence.index(word), start + sentence.index(word) + len(word))] if sentence.count(word) == 1 else []

    def _event(self, rows: Sequence[Row], triggers: Sequence[Span]) -> dict[str, Any]:
        row = next(r for r in rows if r.agrees)
        outcome, holds = self.found.get(id(row)), row.holds
        told = outcome.report.happening if outcome is not None else None
        if not holds["location"]:
            raise LeftOutError(f"{row.event} has no place")
        return {
            "event_date": holds["event_date"],
            "time_precision": holds["time_precision"],
            "event_type": sub_event_types()[holds["sub_event_type"]].event_type,
            "sub_event_type": holds["sub_event_type"],
            **{name: [holds[name]] if holds[name] else [] for name in ("actor1", "actor2", "location")},
            "country": holds["country"],
            "geo_precision": holds["geo_precision"],
            "fatalities": holds["fatalities"],
            "injured": holds["injured_low"],
            "optional": told is not None and told.background > told.owed,
            "triggers": [self.mark(*span) for span in triggers],
            **{f"{slot}_at": [self.mark(*span) for span in self._spans(slot, row, outcome, triggers)] for slot in COLUMNS},
            "evidence": self.article.text[row.said["evidence_start"] : row.said["evidence_end"]][:EVIDENCE],
        }

    def _spans(self, slot: str, row: Row, outcome: Outcome | None, triggers: Sequence[Span]) -> list[Span]:
        """Where the article says what is right for a slot: the reader's own words where it says the same, else the words that say it."""
        value, told = row.wanted(slot), outcome.report.happening if outcome is not None else None
        if outcome is not None and self._values(outcome, slot) == value:
            return list(self._decided(slot, outcome, value, row, triggers))
        if value[0] in ("", None) or (slot == "fatalities" and not value[0]):
            return []
        spans = self._saying(slot, value, row, triggers, told)
        if not spans and row.by_person(slot) and row.shared:
            raise LeftOutError(f"{slot} of {row.event} was corrected, and no words of this article say so: perhaps another's do")
        if not spans and not row.by_person(slot) and not self._follows(slot, value[0]):
            raise LeftOutError(f"the present coder says otherwise of {slot} of {row.event}, and no words are found that say what was accepted")
        return spans

    def _follows(self, slot: str, value: Any) -> bool:
        """Whether a value may be right though no words say it: the day of publication, people of no name."""
        if slot == "date":
            return self.article.published is not None and value == self.article.published.isoformat()
        return slot in ("actor1", "actor2") and value.startswith(UNNAMED)

    def _decided(self, slot: str, outcome: Outcome, value: tuple[Any, ...], row: Row, triggers: Sequence[Span]) -> Iterator[Span]:
        """The words that the reader's decision rests on, and others that it holds for the same."""
        told = _told_as(slot, outcome, value[0])
        decision = outcome.report.decisions[DECISIONS[told]]
        if decision.reason not in TOLD or decision.span is None:
            return
        yield decision.span
        happening = outcome.report.happening
        # of several places each has a row of its own
        same = self._saying(slot, value, row, triggers, happening) if slot == "location" else None
        for span in happening.slots[told]:
            beside = not span.meets(*decision.span) and span.probability >= LIKELY
            if beside and (same is None or any(span.meets(*s) for s in same)):
                yield span.start, span.end

    def _saying(self, slot: str, value: tuple[Any, ...], row: Row, triggers: Sequence[Span], told: Happening | None) -> list[Span]:
        day, sure = date.fromisoformat(row.holds["event_date"]), not row.by_person(slot)
        return self.words.saying(slot, value, row.holds["country"], day, triggers, told, sure=sure)

    def _values(self, outcome: Outcome, slot: str) -> tuple[Any, ...]:
        return _said(_row(outcome, self.article, self.reading.context), slot)

    def _passed(self, rejected: Sequence[tuple[Span, str]], own: Sequence[tuple[Span, str]], taken: Sequence[Span]) -> Iterator[dict[str, str]]:
        """Words that are none: what was rejected before what the reader itself passes over; no word that tells of an event."""
        seen = list(taken)
        for number, ((start, end), why) in enumerate([*rejected, *own]):
            if any(start < e and s < end for s, e in seen):
                continue
            seen.append((start, end))
            try:
                yield {"at": self.mark(start, end), "why": why}
            except UnmarkableError:
                if number < len(rejected):  # what the reader passes over by itself it may pass over untaught
                    raise


def _matched(decided: Decided, reading: Reading) -> Mapping[int, Outcome]:
    """For each row, by its identity, what the present coder tells by the same words: of several the one that agrees in most."""
    pairs = sorted(
        (-_agreement(row, _row(outcome, decided.article, reading.context)), -outcome.report.happening.probability, i, k)
        for i, row in enumerate(decided.rows)
        for k, outcome in enumerate(reading.outcomes)
        if any(w.meets(row.said["evidence_start"], row.said["evidence_end"]) for w in outcome.report.happening.words)
    )
    found: dict[int, Outcome] = {}
    spent: set[int] = set()
    for *_, i, k in pairs:
        if id(decided.rows[i]) not in found and k not in spent:
            spent.add(k)
            found[id(decided.rows[i])] = reading.outcomes[k]
    return found


def _row(outcome: Outcome, article: Article, context: Context) -> EventRow:
    return outcome.row if outcome.row is not None else to_row(outcome.report, article, context)


def _agreement(row: Row, told: EventRow) -> int:
    same = [told.sub_event_type in (row.said["sub_event_type"], row.holds["sub_event_type"])]
    for slot, columns in COLUMNS.items():
        same.append(_said(told, slot) in (tuple(row.said[c] for c in columns), row.wanted(slot)))
    return sum(same)


def _said(row: EventRow, slot: str) -> tuple[Any, ...]:
    """What a row says in a slot, as the warehouse has it."""
    record = row.to_json()
    return tuple(record[column] for column in COLUMNS[slot])


def _told_as(slot: str, outcome: Outcome, name: str) -> str:
    """The slot in which the reader tells a side: the manual may have turned them (who shoots at protesters is actor1)."""
    other = {"actor1": "actor2", "actor2": "actor1"}.get(slot)
    if other is None:
        return slot
    told = {"actor1": outcome.report.agent, "actor2": outcome.report.patient}
    said = {side: actor.name if actor is not None else "" for side, actor in told.items()}
    return other if said[slot] != name and said[other] == name else slot


def _again(outcome: Outcome, kept: Outcome) -> bool:
    """Whether it tells again what another outcome tells."""
    one, other = outcome.report, kept.report
    same = (one.kind, one.day, one.where.name) == (other.kind, other.day, other.where.name)
    return outcome is not kept and outcome.row is None and outcome.reason == AGAIN and same
