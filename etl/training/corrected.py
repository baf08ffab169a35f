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

from etl import assemble, told
from etl.annotate import Sentence, Word
from etl.coder import analysis_text
from etl.find.casualties import DEAD, INJURED
from etl.find.happenings import Happening, Passed
from etl.resolve.actors import ActorList
from etl.resolve.context import Context
from etl.resolve.mentions import Mention
from etl.resolve.places import Gazetteer
from etl.resolve.reports import Report
from etl.schema import Article, EventRow, sub_event_types
from etl.training.decisions import COLUMNS, Decided, Row
from etl.training.marks import Marker, UnmarkableError
from etl.training.reader import REASONS
from etl.training.words import COUNTED, Span, Words

if TYPE_CHECKING:
    from etl.coder import Coder

LIKELY = 0.5  # the reader's probability from which words tell of an accepted event, or fill a slot of it
TOLD = ("told", "unnamed")  # reason codes of decisions that rest on words
DECISIONS = {slot: "event_date" if slot == "date" else slot for slot in COLUMNS}  # slot → its name among the decisions of a report
UNNAMED = tuple(name for name, _ in told.UNNAMED.values())  # sides that follow from the type where nobody is told
COUNTRY = 3  # geo_precision of what happened somewhere in a province or a country
EVIDENCE = 160  # characters


class LeftOutError(ValueError):
    """An article that cannot be taught; the message says why."""


@dataclass(frozen=True)
class Telling:
    """An event as the present coder tells it, or as it would if it were surer (`coded` False: it makes no row of it).

    `report` is what the reader says of it (None: nothing), `again` what else the reader says that is the same; `mentions` are those of the rules.
    """

    row: EventRow
    coded: bool
    report: Report | None
    again: tuple[Report, ...]
    mentions: tuple[Mention, ...]

    @property
    def happening(self) -> Happening | None:
        return self.report.happening if self.report is not None else None

    @property
    def probability(self) -> float:
        """That the reader gives it."""
        return self.report.happening.probability if self.report is not None else 0.0

    def of_reader(self, least: float) -> list[Span]:
        """The words by which the reader tells of it, the likeliest first: those of a probability, and the clearest."""
        happenings = [r.happening for r in (self.report, *self.again) if r is not None]
        words = sorted((w for h in happenings for w in h.words if w.probability >= least or w == h.clearest), key=lambda w: -w.probability)
        return [(w.start, w.end) for w in words]

    @property
    def of_rules(self) -> list[Span]:
        """The words by which the rules tell of it, that of its kind first."""
        ordered = sorted(self.mentions, key=lambda m: m.sub_event_type != self.row.sub_event_type)
        return [_around(m.trigger.words, m.trigger.word) for m in ordered]


@dataclass(frozen=True)
class Reading:
    """An article as the present coder tells it."""

    context: Context
    tellings: Sequence[Telling]
    passed: Sequence[Passed]


def read(coder: Coder, article: Article) -> Reading:
    """Code an article anew."""
    [annotated] = coder.annotator.batch([analysis_text(article.text, coder.language)])
    context, mentions, _ = coder.read(article, annotated)
    return Reading(context, tellings(context, mentions, coder.reports(context), article), annotated.passed)


def tellings(context: Context, mentions: Sequence[Mention], reports: Sequence[Report], article: Article) -> list[Telling]:
    """What rules and reader together tell of an article, what they make no row of behind the rows."""
    by_row = {id(row): (row, event.mentions) for event in assemble.events_of(mentions) if (row := assemble.to_row(event, article)) is not None}
    judged = told.judge([row for row, _ in by_row.values()], reports, article, context)

    def telling(row: EventRow, report: Report | None, *, coded: bool = True, old: EventRow | None = None) -> Telling:
        again = tuple(r for r in reports if report is not None and r is not report and told.same(r, report))
        _, own = by_row.get(id(old if old is not None else row), (row, []))
        return Telling(row, coded, report, again, tuple(own))

    found = [telling(kept.row, kept.report, old=kept.old) for kept in judged.kept] + [telling(added.row, added.report) for added in judged.added]
    heard = {id(report) for t in found for report in (t.report, *t.again)}
    found += [telling(row, None, coded=False) for row in judged.dropped]
    return found + [telling(told.to_row(r, article, context), r, coded=False) for r in reports if id(r) not in heard]


def _around(words: Sequence[Word], head: Word) -> Span:
    """The characters of a trigger: of its words those that stand together with its head, for what lies between others tells of something else."""
    first = last = head
    for word in sorted(words, key=lambda w: w.index):
        if word.index == last.index + 1:
            last = word
    for word in sorted(words, key=lambda w: -w.index):
        if word.index == first.index - 1:
            first = word
    return first.start, last.end


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
        matched = {id(t) for t in self.found.values()}
        for telling in self.reading.tellings:
            if telling.coded and id(telling) not in matched:
                row = telling.row
                raise LeftOutError(f"the present coder tells of {row.sub_event_type} in {row.location} too, and nobody looked at that")

    def _triggers(self, rows: Sequence[Row]) -> list[Span]:
        """The words that tell of an event, the clearest first: those that a person marked, who added it."""
        marked = [row.marked for row in rows if row.marked is not None]
        spans = list(dict.fromkeys(marked or (span for row in rows for span in self._telling(row))))
        if not spans:
            raise LeftOutError(f"the words that tell of {rows[0].event} are not found again")
        return spans

    def _telling(self, row: Row) -> list[Span]:
        """The words by which the reader tells of a row, else those by which the rules do; of a rejected one both."""
        telling = self.found.get(id(row))
        if telling is None:
            return [row.marked] if row.marked is not None else self._by_name(row)
        if row.rejected is not None:
            return [*telling.of_reader(0.0), *telling.of_rules]
        return telling.of_reader(LIKELY) or telling.of_rules

    def _by_name(self, row: Row) -> list[Span]:
        """The word that a row names as the one that told it, where it stands once in its sentence: the reader's as it is, the rules' by its lemma."""
        rule, start, end = row.said["rule"], row.said["evidence_start"], row.said["evidence_end"]
        if rule.startswith(told.BY_READER):
            word = rule.removeprefix(told.BY_READER)
            sentence = self.article.text[start:end].lower()
            return [(start + sentence.index(word), start + sentence.index(word) + len(word))] if word and sentence.count(word) == 1 else []
        lemma = rule.partition("/")[0].partition("+")[0]
        found = [w for s in self.reading.context.sentences for w in s.words if start <= w.start < end and w.lemma == lemma]
        return [(w.start, w.end) for w in found] if len(found) == 1 else []

    def _event(self, rows: Sequence[Row], triggers: Sequence[Span]) -> dict[str, Any]:
        row = next(r for r in rows if r.agrees)
        telling, holds = self.found.get(id(row)), row.holds
        happening = telling.happening if telling is not None else None
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
            "optional": happening is not None and happening.background > happening.owed,
            "triggers": [self.mark(*span) for span in triggers],
            **{f"{slot}_at": [self.mark(*span) for span in self._spans(slot, row, telling, triggers)] for slot in COLUMNS},
            "evidence": self.article.text[row.said["evidence_start"] : row.said["evidence_end"]][:EVIDENCE],
        }

    def _spans(self, slot: str, row: Row, telling: Telling | None, triggers: Sequence[Span]) -> list[Span]:
        """Where the article says what is right for a slot: the reader's own words where it says the same, else the words that say it."""
        value, report = row.wanted(slot), telling.report if telling is not None else None
        if value[0] in ("", None) or (slot == "fatalities" and not value[0]):
            return []
        if report is not None and self._values(report, slot) == value:
            return list(self._decided(slot, report, value, row, triggers))
        counted = self._counted(slot, value, telling) if telling is not None else []
        spans = counted or self._saying(slot, value, row, triggers, report.happening if report is not None else None)
        if not spans and row.by_person(slot) and row.shared:
            raise LeftOutError(f"{slot} of {row.event} was corrected, and no words of this article say so: perhaps another's do")
        if not spans and row.marked is None and not row.by_person(slot) and not self._follows(slot, value[0], row):
            raise LeftOutError(f"no words are found that say what was accepted: {slot} of {row.event} is {value[0]}")
        return spans

    def _counted(self, slot: str, value: tuple[Any, ...], telling: Telling) -> list[Span]:
        """The numbers that the rules have added up to a toll; several words may say together what no single one does."""
        harm = {"fatalities": DEAD, "injured": INJURED}.get(slot)
        if harm is None or _said(telling.row, slot) != value:
            return []
        counts = [c for m in telling.mentions for c in m.casualties if c.kind == harm]
        return list(dict.fromkeys(_people(self.reading.context.sentences, c.word) for c in counts))

    def _follows(self, slot: str, value: Any, row: Row) -> bool:
        """Whether a value may be right though no words say it: the day of publication, a country that the article is about, people of no name."""
        if slot == "location":
            return row.holds["geo_precision"] == COUNTRY
        if slot == "date":
            return self.article.published is not None and value == self.article.published.isoformat()
        return slot in ("actor1", "actor2") and value.startswith(UNNAMED)

    def _decided(self, slot: str, report: Report, value: tuple[Any, ...], row: Row, triggers: Sequence[Span]) -> Iterator[Span]:
        """The words that the reader's decision rests on, and others that it holds for the same."""
        name = _told_as(slot, report, value[0])
        decision = report.decisions[DECISIONS[name]]
        if decision.reason not in TOLD or decision.span is None:
            return
        yield decision.span
        # of several places each has a row of its own, and a day beside it may be that of another event
        same = self._saying(slot, value, row, triggers, report.happening) if slot in ("location", "date") else None
        for span in report.happening.slots[name]:
            beside = not span.meets(*decision.span) and span.probability >= LIKELY
            if beside and (same is None or any(span.meets(*s) for s in same)):
                yield span.start, span.end

    def _saying(self, slot: str, value: tuple[Any, ...], row: Row, triggers: Sequence[Span], happening: Happening | None) -> list[Span]:
        day, sure = date.fromisoformat(row.holds["event_date"]), row.marked is None and not row.by_person(slot)
        return self.words.saying(slot, value, row.holds["country"], day, triggers, happening, sure=sure)

    def _values(self, report: Report, slot: str) -> tuple[Any, ...]:
        return _said(told.to_row(report, self.article, self.reading.context), slot)

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


def _matched(decided: Decided, reading: Reading) -> Mapping[int, Telling]:
    """For each row, by its identity, what the present coder tells by words of the same sentence: of several the one that agrees in most."""
    pairs = sorted(
        (-_agreement(row, telling.row), not telling.coded, -telling.probability, i, k)
        for i, row in enumerate(decided.rows)
        for k, telling in enumerate(reading.tellings)
        if any(start < row.said["evidence_end"] and row.said["evidence_start"] < end for start, end in (*telling.of_reader(0.0), *telling.of_rules))
    )
    found: dict[int, Telling] = {}
    spent: set[int] = set()
    for *_, i, k in pairs:
        if id(decided.rows[i]) not in found and k not in spent:
            spent.add(k)
            found[id(decided.rows[i])] = reading.tellings[k]
    return found


def _people(sentences: Sequence[Sentence], counted: Word) -> Span:
    """People with the number right before them that counts them."""
    sentence = next((s for s in sentences if s.start <= counted.start < s.end), None)
    numbers = sentence.children(counted, "nummod") if sentence is not None else []
    near = [w.start for w in numbers if 0 < counted.index - w.index <= COUNTED]
    return min([*near, counted.start]), counted.end


def _agreement(row: Row, other: EventRow) -> int:
    same = [other.sub_event_type in (row.said["sub_event_type"], row.holds["sub_event_type"])]
    for slot, columns in COLUMNS.items():
        same.append(_said(other, slot) in (tuple(row.said[c] for c in columns), row.wanted(slot)))
    return sum(same)


def _said(row: EventRow, slot: str) -> tuple[Any, ...]:
    """What a row says in a slot, as the warehouse has it."""
    record = row.to_json()
    return tuple(record[column] for column in COLUMNS[slot])


def _told_as(slot: str, report: Report, name: str) -> str:
    """The slot in which the reader tells a side: the manual may have turned them (who shoots at protesters is actor1)."""
    other = {"actor1": "actor2", "actor2": "actor1"}.get(slot)
    if other is None:
        return slot
    sides = {"actor1": report.agent, "actor2": report.patient}
    said = {side: actor.name if actor is not None else "" for side, actor in sides.items()}
    return other if said[slot] != name and said[other] == name else slot
