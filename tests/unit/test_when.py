"""When: which date of an article is that of an event (manual, section 3)."""

from __future__ import annotations

from datetime import date

import pytest
from factories import FRENCH, parse, text_of

from etl.find.dates import find_dates
from etl.resolve.context import Context
from etl.resolve.when import When, when

PUBLISHED = date(2017, 3, 15)  # a Wednesday


def day_of(notations: list[str], trigger: str, *, outcome: bool = False) -> When:
    """The day of the word `trigger` of the last sentence that has it."""
    sentences, text = [], ""
    for number, notation in enumerate(notations):
        sentence = parse(notation, index=number, start=len(text))
        text += text_of(sentence)[len(text):] + " . "
        sentences.append(sentence)
    dates = find_dates(text, PUBLISHED, FRENCH)
    by_sentence = [[d for d in dates if s.start <= d.start < s.end] for s in sentences]
    none: list[list] = [[] for _ in sentences]
    context = Context(text, PUBLISHED, FRENCH, sentences, none, none, by_sentence, none, [])
    sentence = next(s for s in reversed(sentences) if any(w.text == trigger for w in s.words))
    return when(context, sentence, next(w for w in sentence.words if w.text == trigger), outcome=outcome)


RAID = "Lundi>visé:obl un raid>visé:nsubj a>visé:aux visé/viser/part le port>visé:obj"
BEFORE = "Samedi>attaqué:obl ils>attaqué:nsubj avaient/avoir/AUX/>attaqué:aux attaqué/attaquer/part le pont>attaqué:obj"
BEFORE = BEFORE.replace("avaient/avoir/AUX/>attaqué:aux", "avait>attaqué:aux")
NEWS = "L' armée>tiré:nsubj a>tiré:aux tiré/tirer/part sur la foule>tiré:obl"
SAID = "L' armée>tiré:nsubj a>tiré:aux tiré/tirer/part a>annoncé:aux annoncé/annoncer/part>tiré:parataxis mardi>annoncé:obl la police>annoncé:nsubj"


@pytest.mark.parametrize(("notations", "trigger", "day", "precision"), [
    ([RAID], "visé", 13, 1),
    # no date of its own: the last told, else the publication
    ([RAID, NEWS], "tiré", 13, 1),
    ([NEWS], "tiré", 15, 2),
    # what lies before the news dates only what goes on in the pluperfect, or points to it
    ([RAID, BEFORE, NEWS], "tiré", 13, 1),
    ([RAID, BEFORE, "Ils>brûlé:nsubj avait>brûlé:aux brûlé/brûler/part le pont>brûlé:obj"], "brûlé", 11, 1),
    ([RAID, BEFORE, "Onze hommes/homme>péri:nsubj y/y/PRON>péri:obl ont>péri:aux péri/périr/part"], "péri", 11, 1),
    # the day of a statement: in the lead the next sentence says when it was
    ([SAID, "La foule>avançait:nsubj avançait/avancer/imp lundi>avançait:obl"], "tiré", 13, 1),
    ([SAID], "tiré", 14, 1),
    # a year that belongs to people in the sentence
    ([RAID, "Les rebelles>tiré:nsubj fichés/ficher/parts>rebelles:acl depuis 2014/2014/NUM>fichés:obl ont>tiré:aux tiré/tirer/part"], "tiré", 13, 1),
])
def test_day(notations: list[str], trigger: str, day: int, precision: int) -> None:
    found = day_of(notations, trigger)
    assert (found.day, found.precision) == (date(2017, 3, day), precision)


def test_a_toll_is_not_of_the_day_on_which_it_is_stated() -> None:
    toll = "Le bilan>alourdi:nsubj s'>alourdi:expl est>alourdi:aux alourdi/alourdir/part mardi>alourdi:obl à 12 morts/mort>alourdi:obl"
    assert day_of([RAID, toll], "morts", outcome=True).day == date(2017, 3, 13)


def test_a_long_situation_is_said_to_be_one() -> None:
    assert day_of(["Ils>bombardent:nsubj bombardent/bombarder/pres la ville>bombardent:obj depuis janvier>bombardent:obl"], "bombardent").situation
