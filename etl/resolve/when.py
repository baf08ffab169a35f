"""When: the day of an event, from the dates of its sentence, else of the sentences before it (manual, section 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from etl.annotate import Sentence, Word, is_relation
from etl.find.dates import BEFORE, SINCE, UNTIL, DateMention, statement_verbs
from etl.knowledge.word_lists import Grammar
from etl.resolve.context import Context
from etl.resolve.trees import distance, word_at

NOT_YET = (UNTIL, BEFORE)  # a date after these is not the event's own
SITUATION = timedelta(days=10)  # what has gone on for longer is a situation, not an event
RECENT = timedelta(days=20)  # dates older than this are background and are not taken over by other sentences
LEAD = 2  # sentences at the start that may take the date of the sentences after them (headlines have none)
REACH = 3  # sentences back in which a date still holds
NEWS_REACH = 6  # … past dates of the background
REPORTED = timedelta(days=3)  # how long before the day of a statement in the lead its event is looked for in the next sentences
SPEECH_COST = 2  # tree edges by which the day of a statement is further away than one of a deed
VAGUE_COST = 3  # … and a year than a day


@dataclass(frozen=True)
class When:
    """A day with the manual's precision. `explicit`: dated by its own sentence; `situation`: only since a long time ago."""

    day: date
    precision: int
    explicit: bool
    year_only: bool = False
    situation: bool = False


def usable(dates: Sequence[DateMention], published: date) -> list[DateMention]:
    """The dates that an event may have: not those ahead, nor the end of a time that is still to run, nor "dans la soirée" beside a day."""
    behind = [d for d in dates if d.kind != "future" and d.preposition not in NOT_YET and d.day <= published]
    return [d for d in behind if d.kind != "time" or all(o.kind == "time" or o.statement for o in behind)]


def when(context: Context, sentence: Sentence, word: Word, *, outcome: bool = False) -> When:
    """The day of what `word` tells; `outcome`: a toll, which is stated on other days than that of the event."""
    dates = usable(context.dates[sentence.index], context.published)
    own = [d for d in dates if not (d.vague or _is_situation(context, d)) or _is_of(sentence, d, word)]
    only_said = bool(own) and all(_said(context, sentence, d) for d in own)
    if own and not (outcome and only_said):
        best = min(own, key=lambda d: _distance(context, sentence, word, d))
        reported = _told_after(context, sentence, best) if only_said and not _is_announced(sentence, word) else None
        if reported is not None:
            return When(reported.day, reported.precision, False)
        if any(a.lemma in context.language.grammar.morrow for a, _ in zip(sentence.ancestors(word), range(2), strict=False)):
            return When(best.day - timedelta(days=1), best.precision, True, best.vague)
        return When(best.day, best.precision, True, best.vague, _is_situation(context, best))
    taken = _taken_over(context, sentence, word, outcome=outcome)
    if taken is None and own:
        taken = min(own, key=lambda d: _distance(context, sentence, word, d))
    return When(taken.day, taken.precision, False) if taken else When(context.published, 2, False)


def _distance(context: Context, sentence: Sentence, word: Word, mention: DateMention) -> int:
    edges = distance(sentence, word, word_at(sentence, mention.start, mention.end))
    return edges + VAGUE_COST * mention.vague + SPEECH_COST * _said(context, sentence, mention)


def _taken_over(context: Context, sentence: Sentence, word: Word, *, outcome: bool) -> DateMention | None:
    """The date that holds for a sentence without one: the last told, in the lead the next one.

    What a sentence in the pluperfect tells lies before the news: its date holds for what goes on in the pluperfect, for a toll, and
    for a sentence that points to it ("on y a compté neuf morts"); other sentences take up the news again.
    """
    grammar = context.language.grammar
    goes_on = outcome or _is_background(sentence, word, grammar) or any(w.lemma in grammar.there for w in sentence.words)
    passed_over = None
    for number in range(sentence.index - 1, max(-1, sentence.index - 1 - NEWS_REACH), -1):
        there = context.sentences[number]
        deeds = _deeds(context, number) if passed_over or sentence.index - number <= REACH else []
        if deeds and (goes_on or not _is_background(there, word_at(there, deeds[-1].start, deeds[-1].end), grammar)):
            return deeds[-1]
        passed_over = passed_over or (deeds[-1] if deeds else None)
    if sentence.index < LEAD:
        for number in range(sentence.index + 1, min(len(context.sentences), LEAD + 2)):
            if deeds := _deeds(context, number):
                return deeds[0]
    return passed_over


def _told_after(context: Context, sentence: Sentence, statement: DateMention) -> DateMention | None:
    """In the lead, the day that the next sentence gives to what was announced on the day of a statement."""
    if sentence.index >= LEAD or sentence.index + 1 >= len(context.sentences):
        return None
    there = context.sentences[sentence.index + 1]
    deeds = [d for d in usable(context.dates[there.index], context.published) if not d.vague and not _said(context, there, d)]
    told = [d for d in deeds if not _is_background(there, word_at(there, d.start, d.end), context.language.grammar)]
    return told[0] if told and timedelta(0) < statement.day - told[0].day <= REPORTED else None


def _deeds(context: Context, number: int) -> list[DateMention]:
    """The dates of a sentence that other sentences may take over, those of statements only where there are no others."""
    near = [d for d in usable(context.dates[number], context.published) if not d.vague and context.published - d.day < RECENT]
    return [d for d in near if not _said(context, context.sentences[number], d)] or near


def _said(context: Context, sentence: Sentence, mention: DateMention) -> bool:
    """Whether a date is that of a statement: it hangs on a verb of saying."""
    verb = next(_verbs(sentence, word_at(sentence, mention.start, mention.end)), None)
    if mention.statement or verb is None:
        return mention.statement
    saying, stating = context.language.verbs.saying, statement_verbs(context.language)
    lemmas = (verb.lemma, *(c.lemma for c in sentence.children(verb, "xcomp")))  # "a fait savoir"
    return any(lemma in saying or lemma in stating for lemma in lemmas)


def _is_situation(context: Context, mention: DateMention) -> bool:
    """Whether a date says since when something has gone on, and that is long ago."""
    return mention.preposition == SINCE and context.published - mention.day > SITUATION


def _is_of(sentence: Sentence, mention: DateMention, word: Word) -> bool:
    """Whether a year or a long time is of the clause of a word, and not of people in it: "les rebelles, maîtres du port depuis 2014, ont tiré"."""
    at = word_at(sentence, mention.start, mention.end)
    above = next((a for a in sentence.ancestors(at) if a.index == word.index or a.upos in ("VERB", "AUX")), word)
    clause: Word | None = word if above.index == word.index else next(_verbs(sentence, word), None)
    while clause is not None and clause.index != above.index and is_relation(clause.deprel, "conj", "xcomp", "advcl"):
        clause = sentence.head(clause)
    return clause is not None and clause.index == above.index


def _is_announced(sentence: Sentence, word: Word) -> bool:
    """Whether a statement itself is the event: "a annoncé l'envoi de troupes"."""
    return word.upos == "NOUN" and is_relation(word.deprel, "obj", "nsubj:pass")


def _is_background(sentence: Sentence, word: Word, grammar: Grammar) -> bool:
    """Whether the clause of a word is in the pluperfect."""
    verb = next(_verbs(sentence, word), None)
    return verb is not None and any(
        (c.lemma in grammar.have or c.lemma in grammar.be) and c.feats.get("Tense") == "Imp" for c in sentence.children(verb, "aux")
    ) and verb.feats.get("VerbForm") == "Part"


def _verbs(sentence: Sentence, word: Word) -> Iterator[Word]:
    """The verbs above a word, itself included, nearest first."""
    yield from (w for w in (word, *sentence.ancestors(word)) if w.upos in ("VERB", "AUX"))
