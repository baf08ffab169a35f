"""When: the day of an event, from the dates of its sentence, else of the sentences before it (manual, section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from etl.annotate import Sentence, Word
from etl.find.arguments import light_verbs
from etl.find.dates import DateMention
from etl.resolve.context import Context
from etl.resolve.trees import distance, word_at

NOT_YET = ("jusqu'à", "avant")  # a date after these is not the event's own
SINCE = "depuis"
SITUATION = timedelta(days=10)  # what has gone on for longer is a situation, not an event
RECENT = timedelta(days=20)  # dates older than this are background and are not taken over by other sentences
LEAD = 2  # sentences at the start that may take the date of the sentences after them (headlines have none)
REACH = 3  # sentences back in which a date still holds
SPEECH_COST = 2  # … and a day of a statement than one of a deed
MORROW = {"lendemain"}
VAGUE_COST = 3  # tree edges by which a year is further away than a day


@dataclass(frozen=True)
class When:
    """A day with the manual's precision. `explicit`: dated by its own sentence; `situation`: only since a long time ago."""

    day: date
    precision: int
    explicit: bool
    year_only: bool = False
    situation: bool = False


def usable(dates: Sequence[DateMention], published: date) -> list[DateMention]:
    """The dates that an event may have: not those ahead, nor the end of a time that is still to run."""
    return [d for d in dates if d.kind != "future" and d.preposition not in NOT_YET and d.day <= published]


def when(context: Context, sentence: Sentence, word: Word, *, outcome: bool = False) -> When:
    """The day of what `word` tells; `outcome`: a toll, whose sentence dates the statement sooner than the event."""
    own = usable(context.dates[sentence.index], context.published)
    if own and not outcome:
        best = min(
            own,
            key=lambda d: (
                distance(sentence, word, word_at(sentence, d.start, d.end)) + VAGUE_COST * d.vague + SPEECH_COST * _said(context, sentence, d)
            ),
        )
        if any(a.lemma in MORROW for a, _ in zip(sentence.ancestors(word), range(2), strict=False)):
            return When(best.day - timedelta(days=1), best.precision, True, best.vague)
        return When(best.day, best.precision, True, best.vague, best.preposition == SINCE and context.published - best.day > SITUATION)
    before = range(sentence.index - 1, max(-1, sentence.index - 1 - REACH), -1)
    after = range(sentence.index + 1, min(len(context.sentences), LEAD + 2)) if sentence.index < LEAD else ()
    for number in (*before, *after):
        near = [d for d in usable(context.dates[number], context.published) if not d.vague and context.published - d.day < RECENT]
        if near:
            told = [d for d in near if not _said(context, context.sentences[number], d)] or near
            chosen = told[-1 if number < sentence.index else 0]
            return When(chosen.day, chosen.precision, False)
    return When(context.published, 2, False)


def _said(context: Context, sentence: Sentence, mention: DateMention) -> bool:
    """Whether a date is that of a statement: it hangs on a verb of saying."""
    word = word_at(sentence, mention.start, mention.end)
    verb = next((a for a in sentence.ancestors(word) if a.upos in ("VERB", "AUX")), None)
    return verb is not None and verb.lemma in light_verbs(context.language)["saying"]
