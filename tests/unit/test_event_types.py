"""From a trigger's class, its cues and its sides to a sub-event type; and the tables behind it."""

import pytest
from factories import FRENCH

from etl import schema
from etl.knowledge import rows
from etl.resolve.event_types import SIDE_OF_INTER, cue_lemmas, side, sub_event_type

RULES = rows("event_rules.csv")

STATE, ARMED, CIVILIANS, PROTESTERS, RIOTERS = "State forces", "Rebel group", "Civilians", "Protesters", "Rioters"


@pytest.mark.parametrize(("event_class", "cues", "inter1", "inter2", "expected"), [
    # the same words, other sides
    ("attack", set(), ARMED, STATE, "Armed clash"),
    ("attack", set(), ARMED, CIVILIANS, "Attack"),
    ("attack", set(), STATE, PROTESTERS, "Excessive force against protesters"),
    ("clash", set(), STATE, ARMED, "Armed clash"),
    ("clash", set(), STATE, PROTESTERS, "Violent demonstration"),
    ("clash", set(), CIVILIANS, CIVILIANS, "Mob violence"),
    ("kill", set(), ARMED, CIVILIANS, "Attack"),
    # a state that takes a place regains it, others overtake it
    ("capture", set(), STATE, ARMED, "Government regains territory"),
    ("capture", set(), ARMED, STATE, "Non-state actor overtakes territory"),
    # the cue says by what means; it wins over the sides
    ("attack", {"suicide"}, ARMED, CIVILIANS, "Suicide bomb"),
    ("strike", {"air"}, STATE, CIVILIANS, "Air/drone strike"),
    ("strike", {"shell"}, STATE, CIVILIANS, "Shelling/artillery/missile attack"),
    ("explosion", {"ied"}, "", STATE, "Remote explosive/landmine/IED"),
    # shelling with air strikes is an air strike
    ("shelling", {"air", "shell"}, STATE, ARMED, "Air/drone strike"),
    # tear gas at a protest
    ("protest", {"teargas"}, PROTESTERS, STATE, "Protest with intervention"),
    ("protest", set(), PROTESTERS, "", "Peaceful protest"),
    # a state's forces abroad are a state's forces
    ("strike", {"air"}, "External/Other forces", ARMED, "Air/drone strike"),
    # deaths that nobody armed caused are no event of the manual
    ("kill", set(), "", CIVILIANS, None),
    ("loot", set(), "", "", None),
    ("die", set(), "", CIVILIANS, None),
    # … unless the article tells of a conflict, or of unrest
    ("kill", {"conflict"}, "", CIVILIANS, "Attack"),
    ("loot", {"conflict"}, "", "", "Looting/property destruction"),
    ("loot", {"unrest"}, "", "", "Looting/property destruction"),
    # a place that is taken, entered or left without a fight
    ("capture", {"unopposed"}, ARMED, STATE, "Non-violent transfer of territory"),
    ("move", {"unopposed"}, STATE, "", "Non-violent transfer of territory"),
    ("move", set(), STATE, "", "Change to group/activity"),
    # a move of nobody that matters
    ("move", set(), "", "", None),
])
def test_sub_event_type(event_class: str, cues: set[str], inter1: str, inter2: str, expected: str | None) -> None:
    assert sub_event_type(event_class, cues, inter1, inter2) == expected


def test_every_inter_code_is_a_side() -> None:
    assert set(SIDE_OF_INTER) == set(schema.INTER_CODES)
    assert side("") == side("no code") == "-"


def test_a_cue_may_ask_for_a_preposition() -> None:
    assert "unopposed" in cue_lemmas(FRENCH)["sans+résistance"]


def test_every_type_of_the_manual_can_be_reached() -> None:
    assert set(schema.sub_event_types()) - {r["sub_event_type"] for r in RULES} == set()
