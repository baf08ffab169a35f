"""Where the values of a mention came from: its date, place, type and counts; its sides are for `etl.explain.sides`.

Nothing is decided here. What the resolvers chose is looked for in the sentence, then in its neighbours, and named with the words that
give it and the data row that reads them; what stands in no sentence is a fallback.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from etl.annotate import Sentence, Word
from etl.assemble import Event
from etl.event_classes import family
from etl.find.arguments import noun_phrase
from etl.find.casualties import DEAD, Casualties
from etl.find.dates import DateMention
from etl.resolve.context import Context, LocatedMention
from etl.resolve.event_types import _rules, side
from etl.resolve.mentions import Mention
from etl.resolve.trees import distance, word_at
from etl.schema import Article

DAY = timedelta(days=1)
GAP = 10  # characters between the words of a phrase that are quoted with it, though they belong to none of its words
DEATHS = "deaths"  # the cue of event_rules.csv that the counts give


@dataclass(frozen=True)
class Origin:
    """Why a value is what it is; `sentence` (from 1) and `words` say where it stands, in the article's characters `start` to `end`."""

    why: str
    sentence: int | None = None
    words: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Value:
    """A value of a mention, '' where there is none, with where it came from."""

    value: str
    origin: Origin


class Words:
    """The words of one article, as origins quote them."""

    def __init__(self, article: Article, context: Context) -> None:
        self.article, self.context = article, context

    def said(self, words: Sequence[Word]) -> str:
        """The article's text of words in order; what longer stretch between them is left out becomes an ellipsis."""
        text, last = "", -1
        for word in sorted(words, key=lambda w: (w.start, w.index)):
            if word.start < last:
                continue  # a second word of one token ("du")
            if last >= 0:
                text += self.article.text[last : word.start] if word.start - last <= GAP else " … "
            text, last = text + self.article.text[word.start : word.end], word.end
        return text

    def origin(self, why: str, sentence: int, start: int, end: int) -> Origin:
        """`sentence` as `Sentence.index`."""
        return Origin(why, sentence + 1, self.article.text[start:end], start, end)

    def origin_of(self, why: str, words: Sequence[Word]) -> Origin:
        """The origin of a value in a phrase."""
        start, end = min(w.start for w in words), max(w.end for w in words)
        return Origin(why, self.sentence_of(words[0]).index + 1, self.said(words), start, end)

    def sentence_at(self, start: int) -> int:
        """The index of the sentence that a character stands in, or that ends last before it."""
        return max((s.index for s in self.context.sentences if s.start <= start), default=0)

    def sentence_of(self, word: Word) -> Sentence:
        """The sentence that a word stands in."""
        return next(s for s in self.context.sentences if s.start <= word.start < s.end)


class Origins(Words):
    """Where the day, place, type and counts of one article's mentions came from."""

    # --- when -------------------------------------------------------------------------------------

    def date(self, mention: Mention) -> Value:
        """The day of a mention."""
        when, sentence, word = mention.when, mention.sentence, mention.trigger.word

        def far(date: DateMention) -> float:
            return distance(sentence, word, word_at(sentence, date.start, date.end))

        def value(origin: Origin) -> Value:
            return Value(when.day.isoformat(), origin)

        if when.explicit:
            own = sorted(self.context.dates[sentence.index], key=far)
            for found, why in (
                ([d for d in own if d.day == when.day], "the date of its own sentence" + ", the nearest to it in the tree" * (len(own) > 1)),
                ([d for d in own if d.day - DAY == when.day], "the day before, since this dates its morrow"),
            ):
                if found:
                    return value(self.origin(why, sentence.index, found[0].start, found[0].end))
        for number in self._nearest_first(sentence.index):
            for date in reversed(self.context.dates[number]):
                if (date.day, date.precision) == (when.day, when.precision):
                    return value(self.origin(f"date taken over from sentence {number + 1}", number, date.start, date.end))
        if when.day == self.context.published:
            return value(Origin("the publication date, because no date near it was told"))
        return value(Origin("by a rule of etl/resolve/when.py"))

    # --- where ------------------------------------------------------------------------------------

    def place(self, mention: Mention, *, spread: bool = False) -> Value:
        """The place of a mention; `spread`: it repeats another one, in a place that is coordinated with that one's."""
        where, at = mention.where, mention.sentence.index
        if where is None:
            return Value("", Origin("no place is told, and the article names no country"))
        named = f"{where.name} ({where.place.country})"

        def told(numbers: Iterable[int]) -> Iterator[tuple[int, LocatedMention]]:
            for number in numbers:
                for located in (*self.context.places[number], *self.context.names[number]):
                    if where is not None and (located.place == where.place or (located.place is None and located.mention.name == where.name)):
                        yield number, located

        if where.explicit:
            for number, located in told([at]):
                if (located.place is None) == (located.mention.name == where.name and where.name != where.place.name):
                    why = "coordinated with the place told first: the same happened here" if spread else self._place_rule(mention, located)
                    if located.place is None:
                        why += f"; the gazetteer lacks it, so it has the coordinates of {where.place.name}"
                    return Value(named, self.origin(why, number, located.mention.start, located.mention.end))
        for number, located in told(self._nearest_first(at)):
            why = f"place taken over from sentence {number + 1}"
            why += "" if number < at else ", since none was told before: the first place of the article"
            return Value(named, self.origin(why, number, located.mention.start, located.mention.end))
        if where.place.kind == "country":
            return Value(named, Origin("no place is told: the country that the article is mostly about"))
        return Value(named, Origin("by a rule of etl/resolve/where.py"))

    def _place_rule(self, mention: Mention, located: LocatedMention) -> str:
        acted_on = {w.index for head in mention.arguments.place for w in mention.sentence.subtree(head)}
        if located.mention.word.index in acted_on:
            why = f"the place that frame {mention.trigger.entry.frame} acts upon"
        else:
            others = len(self.context.places[mention.sentence.index]) > 1
            why = "the place of its own sentence that stands nearest in the tree" if others else "the place that its own sentence names"
        return why + ("; only near it" if located.mention.near else "")

    # --- what, how many ---------------------------------------------------------------------------

    def kind(self, mention: Mention, event: Event | None = None) -> Value:
        """The sub-event type of a mention, by the row of event_rules.csv that gave it; with its event, by what that tells besides."""
        together = event.mentions if event else [mention]
        agent, patient = mention.agent or (event.agent if event else None), mention.patient or (event.patient if event else None)
        sides = [side(a.inter if a else "") for a in (agent, patient)]
        cues = {"*"}.union(*(m.cues for m in together)) | ({DEATHS} if any(c.kind == DEAD for m in together for c in m.casualties) else set())
        doers = {sides[0]: ", by what its event tells besides" * (event is not None)}
        if sides[0] == "armed" and family(mention.trigger.event_class) == "capture":
            doers["state"] = ", since who takes it fights for the state's forces"
        for doer, why in doers.items():
            for rule in _rules():
                name, cue, one, two, result = rule
                fits = name == mention.trigger.event_class and cue in cues and one in ("*", doer) and two in ("*", sides[1])
                if fits and result == mention.sub_event_type:
                    return Value(result, Origin(f"rule {','.join(rule)} of event_rules.csv{why}"))
        if mention.sub_event_type:
            return Value(mention.sub_event_type, Origin("by a rule of event_rules.csv"))
        return Value("", Origin(f"no rule of event_rules.csv fits class {mention.trigger.event_class} with sides {' against '.join(sides)}"))

    def counts(self, mention: Mention) -> list[Value]:
        """The dead and the injured that a mention was given."""
        return [self._count(c) for c in mention.casualties]

    def _count(self, count: Casualties) -> Value:
        number = "some" if count.value is None else str(count.value)
        if count.high is not None and count.high != count.value:
            number += f" to {count.high}"
        phrase = noun_phrase(self.sentence_of(count.word), count.word)
        why = f"by “{count.verb.text}”" if count.verb is not None else "by its noun"
        return Value(f"{number} {count.kind}", self.origin_of(why + (", without a number" if count.value is None else ""), phrase))

    def _nearest_first(self, at: int) -> Iterable[int]:
        """Sentences before `at` backwards, then those after it."""
        return (*range(at - 1, -1, -1), *range(at + 1, len(self.context.sentences)))
