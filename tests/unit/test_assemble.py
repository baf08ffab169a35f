"""Assembling: which mentions are one event, which type wins, whose dead are added up, and when a row is written at all."""

from datetime import date, timedelta

import pytest
from factories import PUBLISHED, article, mention, place

from etl import schema
from etl.assemble import assemble, events_of
from etl.find.casualties import INJURED, Casualties
from etl.resolve.mentions import Mention
from etl.resolve.when import When
from etl.schema import EventRow

TEXT = "x" * 400
DAY_BEFORE = PUBLISHED - timedelta(days=1)


def rows(*mentions: Mention) -> list[EventRow]:
    return assemble(mentions, article(TEXT))


def row(*mentions: Mention) -> EventRow:
    (found,) = rows(*mentions)
    return found


def clash(at: int = 0, **changes) -> Mention:
    return mention("attack", "Armed clash", at=at, **{"agent": "rebels", "patient": "army"} | changes)


# --- one event or two ------------------------------------------------------------------------------

@pytest.mark.parametrize(("second", "count"), [
    # told again with the same place, day and sides
    (clash(1), 1),
    # told again without a place, a day or a side of its own
    (clash(6, where=None, day=None, agent=""), 1),
    # another place, another day, other sides
    (clash(6, where="Kidal"), 2),
    (clash(6, day=DAY_BEFORE), 2),
    (clash(6, agent="other rebels"), 2),
    # another kind of action
    (mention("agreement", "Agreement", at=6, agent="army", patient="rebels"), 2),
    # the dead of it, counted in a sentence of their own
    (mention("die", "Attack", at=6, dead=5), 1),
    # the answer of the attacked in the same fight
    (clash(6, agent="army", patient="rebels"), 1),
    # fighting that takes the town is the taking
    (mention("capture", "Non-state actor overtakes territory", at=6, agent="rebels", patient="army"), 1),
    # an unnamed side may be the named one
    (clash(6, agent="armed"), 1),
])
def test_merging(second: Mention, count: int) -> None:
    assert len(rows(clash(5), second)) == count


def test_a_mention_far_below_is_another_event_unless_all_agrees() -> None:
    assert len(rows(mention("attack", "Attack", agent="rebels", patient="civilians"),
                    mention("die", "Attack", at=30, dead=2, where="Kidal", patient="civilians", cues=["conflict"]))) == 2


@pytest.mark.parametrize("changes", [
    # "les victimes de l'attaque", "condamner l'attaque"
    {"comment": True},
    # told in the pluperfect without a date
    {"background": True, "day": None},
    # "l'attaque", "ce raid", far from the start and without a date
    {"definite": True, "day": None, "at": 6},
    # a weapon that is only named
    {"weight": "thing"},
], ids=lambda changes: "-".join(changes))
def test_what_only_refers_to_an_event_joins_it_and_never_makes_one(changes: dict) -> None:
    assert rows(clash(**changes)) == []
    assert len(rows(clash(5), clash(**{"at": 6} | changes))) == 1


def test_background_with_a_day_is_an_event() -> None:
    assert len(rows(clash(background=True, day=DAY_BEFORE))) == 1


def test_air_strikes_in_a_battle_for_the_same_town_and_day_belong_to_it() -> None:
    told = row(mention("clash", "Armed clash", agent="army", patient="rebels"),
               mention("air", "Air/drone strike", at=1, agent="army", patient="rebels"))
    assert told.event_type == "Battles"


def test_a_mention_joins_what_was_told_in_its_own_terms() -> None:
    # of two events that it may belong to, the one of its class, else the last
    def home(event_class: str) -> int:
        taken = mention("capture", "Non-state actor overtakes territory", at=5, agent="rebels", patient="army")
        fight = mention("clash", "Armed clash", at=6, agent="other rebels", patient="army")
        again = mention(event_class, "Armed clash", at=7, where=None, day=None)
        events = events_of([taken, fight, again])
        return next(n for n, event in enumerate(events) if again in event.mentions)

    assert (home("capture"), home("attack")) == (0, 1)


def test_events_are_told_with_their_mentions_also_those_without_a_row() -> None:
    fight, again = clash(), clash(1)
    crime = mention("kill", "Attack", at=9, where="Kidal", patient="civilians", dead=1)
    assert [e.mentions for e in events_of([fight, again, crime])] == [[fight, again], [crime]]
    assert [r.location for r in rows(clash(), clash(1), crime)] == ["Gao"]


def test_how_the_attacker_was_killed_is_the_end_of_the_attack() -> None:
    # "Un homme a tué trois passants. La police a abattu l'assaillant."
    def told(answer: bool) -> EventRow:
        return row(mention("kill", "Attack", agent="armed", patient="civilians", dead=3, cues=["terror"]),
                   mention("kill", "Armed clash", at=1, agent="police", patient="armed", answer=answer))

    found = told(answer=True)
    assert (found.sub_event_type, found.actor1, found.actor2) == ("Attack", "Unidentified Armed Group (Mali)", "Civilians (Mali)")
    assert told(answer=False).event_type == "Battles"  # two armed sides: a fight


def test_an_answer_alone_stays_what_it_is() -> None:
    found = row(mention("kill", "Armed clash", agent="police", patient="armed", answer=True))
    assert (found.sub_event_type, found.actor1) == ("Armed clash", "Police Forces of Mali")


def bomb(kind: str, event_class: str, at: int) -> Mention:
    return mention(event_class, kind, at=at, agent="rebels", where=None if at else "Gao", day=None if at else PUBLISHED)


def test_a_suicide_bomb_and_a_mine_told_behind_it_are_two_events() -> None:
    suicide, mine = bomb("Suicide bomb", "suicide", 0), bomb("Remote explosive/landmine/IED", "ied", 1)
    assert len(events_of([suicide, mine])) == 2
    # an explosion, which may be either, is the same
    assert len(events_of([suicide, bomb("Remote explosive/landmine/IED", "terror", 1)])) == 1


def test_who_attacks_with_arms_is_no_civilian() -> None:
    found = row(mention("kill", "Attack", agent="civilians", patient="civilians", dead=1, cues=["conflict", "weapon"]))
    assert (found.actor1, found.actor2) == ("Unidentified Armed Group (Mali)", "Civilians (Mali)")


# --- the type --------------------------------------------------------------------------------------

@pytest.mark.parametrize(("told", "kind"), [
    # the mention that says by what means wins over "attack" and over the deaths
    ([mention("attack", "Attack", patient="civilians"), mention("suicide", "Suicide bomb", at=1, patient="civilians")], "Suicide bomb"),
    ([mention("kill", "Attack", patient="civilians", dead=4), mention("explosion", "Remote explosive/landmine/IED", at=1)],
     "Remote explosive/landmine/IED"),
    # the manual's order among types: a protest at which the police kill is a protest
    ([mention("protest", "Peaceful protest", agent="protesters"),
                  mention("shoot", "Excessive force against protesters", at=1, agent="police", patient="protesters")],
                 "Excessive force against protesters"),
    # within one type the first mention
    ([clash(), mention("clash", "Armed clash", at=1, agent="rebels", patient="army")], "Armed clash"),
])
def test_type(told: list[Mention], kind: str) -> None:
    found = row(*told)
    assert found.sub_event_type == kind
    assert (found.event_type, found.disorder_type) == (schema.sub_event_types()[kind].event_type, schema.sub_event_types()[kind].disorder_type)


def test_a_mention_without_a_type_gives_no_row() -> None:
    assert rows(mention("kill", None, dead=3)) == []


# --- when a row is written -------------------------------------------------------------------------

def test_no_place_no_row() -> None:
    assert rows(clash(where=None)) == []


def test_a_passing_word_no_row() -> None:
    # a place, and neither a day nor a side nor victims
    assert rows(mention("attack", "Attack", day=None, cues=["conflict"])) == []
    assert len(rows(mention("attack", "Attack", day=None, dead=2, cues=["conflict"]))) == 1


def test_a_year_alone_is_no_date() -> None:
    told = clash()
    told.when = When(date(2015, 7, 1), 3, True, year_only=True)
    assert rows(told) == []


ATTACK, LOOTING, FREED = "Attack", "Looting/property destruction", "Other"


@pytest.mark.parametrize(("told", "count"), [
    # nobody known, in an article without armed groups: ordinary crime (manual, section 1)
    (mention("kill", ATTACK, patient="civilians", dead=2), 0),
    (mention("attack", ATTACK, agent="armed", patient="civilians"), 0),
    (mention("abduct", "Abduction/forced disappearance", agent="armed", patient="civilians"), 0),
    (mention("loot", LOOTING, agent="civilians"), 0),
    (mention("free", FREED, patient="civilians"), 0),
    # by a named group or a state's force
    (mention("attack", ATTACK, agent="rebels", patient="civilians"), 1),
    (mention("attack", ATTACK, agent="army", patient="civilians"), 1),
    (mention("loot", LOOTING, agent="rioters"), 1),
    # in an article that tells of a conflict or of unrest, or in words that say that it was no ordinary crime
    *((mention("kill", ATTACK, patient="civilians", dead=2, cues=[cue]), 1) for cue in ("conflict", "unrest", "terror", "massacre")),
    (mention("loot", LOOTING, agent="civilians", cues=["unrest"]), 1),
    (mention("free", FREED, patient="civilians", cues=["conflict"]), 1),
    # another cue says nothing of it
    (mention("kill", ATTACK, patient="civilians", dead=2, cues=["execution"]), 0),
    # arrests by the police are large or notable, or of a conflict
    (mention("arrest", "Arrests", agent="police", patient="civilians"), 0),
    *((mention("arrest", "Arrests", agent="police", patient="civilians", cues=[cue]), 1) for cue in ("mass", "crowd", "conflict", "terror")),
    # fights and bombs are no ordinary crime, whoever is behind them
    (mention("attack", "Armed clash", agent="armed", patient="army"), 1),
    (mention("ied", "Remote explosive/landmine/IED", patient="civilians"), 1),
])
def test_what_nobody_known_did_counts_only_in_a_conflict(told: Mention, count: int) -> None:
    assert len(rows(told)) == count


def test_the_more_precise_place_and_date_of_the_mentions_are_taken() -> None:
    vague = clash(where=place("Gao Region", kind="admin1", admin1="Gao"), precision=3, day=None)
    found = row(vague, clash(1, where=place("Gao", admin1="Gao")))
    assert (found.location, found.geo_precision, found.event_date, found.time_precision) == ("Gao", 1, PUBLISHED, 1)


# --- sides -----------------------------------------------------------------------------------------

def test_sides_of_a_row() -> None:
    found = row(clash())
    assert (found.actor1, found.inter1, found.actor2, found.inter2) == ("JNIM", "Rebel group", "Military Forces of Mali", "State forces")
    assert found.interaction == "State forces-Rebel group" and found.civilian_targeting == ""


def test_a_named_group_wins_over_unnamed_people() -> None:
    assert row(clash(agent="armed"), clash(1)).actor1 == "JNIM"


def test_violence_against_civilians_has_civilians_as_its_victims() -> None:
    found = row(mention("terror", "Attack", agent="rebels"))
    assert (found.actor2, found.inter2, found.civilian_targeting) == ("Civilians (Mali)", "Civilians", "Civilian targeting")


def test_an_unknown_attacker_of_civilians_is_an_unidentified_group() -> None:
    assert row(mention("kill", "Attack", patient="civilians", dead=2, cues=["conflict"])).actor1 == "Unidentified Armed Group (Mali)"


def test_demonstrators_are_the_first_side_and_the_police_the_second() -> None:
    found = row(mention("disperse", "Protest with intervention", agent="police", patient="protesters"))
    assert (found.actor1, found.actor2, found.interaction) == ("Protesters (Mali)", "Police Forces of Mali", "State forces-Protesters")


def test_one_sided_events_have_no_second_side() -> None:
    assert row(mention("deploy", "Change to group/activity", agent="army", patient="civilians")).actor2 == ""


# --- casualties ------------------------------------------------------------------------------------

@pytest.mark.parametrize(("told", "fatalities", "low", "high"), [
    ([clash()], 0, 0, 0),
    ([clash(dead=7)], 7, 7, 7),
    # different victims are added
    ([clash(dead=2, victims="army"), clash(1, dead=9, victims="rebels")], 11, 11, 11),
    # the same victims told twice with other numbers: the lower one counts, the higher one is the upper bound
    ([clash(dead=12, victims="army"), clash(1, dead=15, victims="army")], 12, 12, 15),
    # a count with a range of its own
    ([clash(dead=12, high=20, victims="army")], 12, 12, 20),
    # deaths without a number: 10 in a fight
    ([clash(some_dead=True)], 10, 0, 10),
    # … and 3 elsewhere
    ([mention("kill", "Attack", patient="civilians", some_dead=True, cues=["conflict"])], 3, 0, 3),
    # a number wins over "several"
    ([clash(some_dead=True, victims="army"), clash(1, dead=4, victims="army")], 4, 4, 4),
    # a whole, then its parts
    ([clash(dead=11), clash(1, dead=2, victims="army"), clash(2, dead=9, victims="rebels")], 11, 11, 11),
])
def test_dead(told: list[Mention], fatalities: int, low: int, high: int) -> None:
    found = row(*told)
    assert (found.fatalities, found.fatalities_low, found.fatalities_high) == (fatalities, low, high)


def test_injured_are_counted_apart_and_unknown_without_a_report() -> None:
    assert row(clash()).injured is None
    found = row(clash(dead=2), clash(1, injured=8))
    assert (found.fatalities, found.injured) == (2, 8)


# --- the rest of the row ---------------------------------------------------------------------------

def test_evidence_is_the_sentence_of_the_first_mention() -> None:
    text = "Première phrase. Ville prise."
    told = clash()
    told.trigger.sentence.start, told.trigger.sentence.end = 17, 29
    (found,) = assemble([told], article(text))
    assert found.evidence == text[found.evidence_start:found.evidence_end] == "Ville prise."


def test_notes_tell_the_fields() -> None:
    assert row(clash(dead=7, injured=2)).notes == (
        "On 12 May 2022, JNIM clashed with Military Forces of Mali in Gao (Mali). 7 people were killed. 2 people were injured. Source: Le Monde.")
    assert "People were killed (fatalities unknown, coded as 10)." in row(clash(some_dead=True)).notes


def test_notes_say_where_the_number_of_injured_is_a_convention() -> None:
    told = clash()
    told.casualties.append(Casualties(INJURED, None, None, None, told.trigger.word, None, None))
    told.victims.append(None)
    assert "People were injured (number unknown, coded as 3)." in row(told).notes


def test_rows_come_in_the_order_of_the_text_and_name_their_article() -> None:
    found = rows(clash(), mention("agreement", "Agreement", at=3, agent="army", patient="rebels", where="Kidal"))
    assert [r.location for r in found] == ["Gao", "Kidal"]
    assert {(r.doc, r.content_hash, r.source) for r in found} == {("a.txt", "hash", "Le Monde")}
