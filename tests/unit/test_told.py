"""What the reader adds to the rows of the rules and takes from them: reports to rows by the manual's conventions."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from factories import article, context_of, place, report

from etl.resolve.reports import Decision, Report, Toll
from etl.schema import EventRow
from etl.told import HEARD, LIKELY_KIND, OF_SHORT, OF_WHOLE, SURE_OF_SIDE, WHOLE, Judged, judge, same, sides

ARMED, CIVILIANS = "Unidentified Armed Group (Mali)", "Civilians (Mali)"


def rows(*reports: Report) -> list[EventRow]:
    return judge([], reports, article(), context_of(*["Rien"] * WHOLE)).rows


def unsure(row: EventRow) -> EventRow:
    """A row without its confidence."""
    return dataclasses.replace(row, confidence=0.0)


@pytest.mark.parametrize(("kind", "agent", "patient", "expected"), [
    ("Armed clash", "rebels", "army", ("JNIM", "Military Forces of Mali")),
    # a crowd is actor1, whoever else is told; of a march nobody is actor2
    ("Peaceful protest", "civilians", "police", ("Protesters (Mali)", "")),
    ("Peaceful protest", "", "", ("Protesters (Mali)", "")),
    ("Protest with intervention", "police", "protesters", ("Protesters (Mali)", "Police Forces of Mali")),
    ("Violent demonstration", "protesters", "police", ("Rioters (Mali)", "Police Forces of Mali")),
    ("Mob violence", "civilians", "civilians", ("Rioters (Mali)", CIVILIANS)),
    ("Violent demonstration", "protesters", "civilians", ("Rioters (Mali)", CIVILIANS)),
    ("Mob violence", "protesters", "protesters", ("Rioters (Mali)", "Protesters (Mali)")),
    ("Looting/property destruction", "civilians", "", ("Rioters (Mali)", "")),
    # who changes may do so towards others with arms
    ("Change to group/activity", "rebels", "army", ("JNIM", "Military Forces of Mali")),
    ("Change to group/activity", "army", "civilians", ("Military Forces of Mali", "")),
    # who shoots at protesters is actor1 (manual, section 8)
    ("Excessive force against protesters", "police", "protesters", ("Police Forces of Mali", "Protesters (Mali)")),
    # violence against civilians has civilians as actor2, and nobody unarmed as actor1
    ("Attack", "rebels", "", ("JNIM", CIVILIANS)),
    ("Attack", "", "civilians", (ARMED, CIVILIANS)),
    ("Attack", "civilians", "civilians", (ARMED, CIVILIANS)),
    # nobody named as doer of a bomb is an unidentified group, of a strike empty
    ("Remote explosive/landmine/IED", "", "army", (ARMED, "Military Forces of Mali")),
    ("Air/drone strike", "", "rebels", ("", "JNIM")),
    # one-sided
    ("Headquarters or base established", "army", "rebels", ("Military Forces of Mali", "")),
    ("Other", "civilians", "civilians", (CIVILIANS, "")),
])
def test_sides(kind: str, agent: str, patient: str, expected: tuple[str, str]) -> None:
    one, other = sides(report(kind, agent=agent, patient=patient))
    assert (one.name if one else "", other.name if other else "") == expected


@pytest.mark.parametrize(("chance", "patient"), [(SURE_OF_SIDE, "Military Forces of Mali"), (SURE_OF_SIDE - 0.01, CIVILIANS)])
def test_soldiers_who_are_abducted_stay_soldiers_where_the_reader_is_sure(chance: float, patient: str) -> None:
    told = report("Abduction/forced disappearance", agent="rebels", patient="army")
    happening = dataclasses.replace(told.happening, sides={"actor2": (("Military Forces", chance), ("Civilians", 1 - chance))})
    _, other = sides(dataclasses.replace(told, happening=happening))
    assert other is not None and other.name == patient


def test_a_row_has_what_its_report_says() -> None:
    (row,) = rows(report("Attack", agent="rebels", patient="civilians", dead=12, injured=3))
    assert (row.event_type, row.fatalities, row.injured, row.location, row.country) == ("Violence against civilians", 12, 3, "Gao", "Mali")
    assert row.civilian_targeting == "Civilian targeting" and row.interaction == "Rebel group-Civilians"
    assert row.rule.startswith("reader: ") and row.notes.startswith("On ")


def test_only_what_the_reader_is_sure_of_is_added() -> None:
    assert rows(report("Attack", probability=OF_WHOLE.event - 0.01)) == [] and len(rows(report("Attack", probability=OF_WHOLE.event))) == 1


def test_to_a_text_that_is_no_whole_article_it_adds_only_what_it_is_surer_of() -> None:
    for probability, added in ((OF_SHORT.event, 1), (OF_SHORT.event - 0.01, 0)):
        judged = judge([], [report("Attack", probability=probability)], article(), context_of(*["Rien"] * (WHOLE - 1)))
        assert len(judged.added) == added


@pytest.mark.parametrize(("agent", "patient", "added"), [("rebels", "", 1), ("", "army", 1), ("", "civilians", 0), ("", "", 0)])
def test_a_battle_without_anybody_armed_is_not_added(agent: str, patient: str, added: int) -> None:
    assert len(rows(report(agent=agent, patient=patient))) == added


@pytest.mark.parametrize(("agent", "patient", "added"), [
    ("rebels", "army", 1), ("rebels", "", 0), ("", "army", 0), ("protesters", "civilians", 0),
])
def test_a_clash_of_one_side_is_not_added_to_a_short_text(agent: str, patient: str, added: int) -> None:
    assert len(judge([], [report(agent=agent, patient=patient, probability=0.99)], article(), context_of("Rien")).added) == added


def test_only_what_it_knows_the_kind_of_is_added() -> None:
    assert rows(surely("Attack", LIKELY_KIND - 0.01)) == [] and len(rows(surely("Attack", LIKELY_KIND))) == 1


def test_an_event_that_the_rules_have_is_not_added() -> None:
    (rule,) = rows(report(agent="rebels"))
    context = dataclasses.replace(context_of(*["Rien"] * WHOLE), happenings=[report().happening])
    judged = judge([rule], [report(agent="army", sure=0.2), report("Attack", where="Kidal", day=date(2022, 5, 1))], article(), context)
    assert [unsure(k.row) for k in judged.kept] == [unsure(rule)] and [a.row.location for a in judged.added] == ["Kidal"]


def test_a_row_of_the_rules_of_which_the_reader_tells_nothing_is_dropped() -> None:
    (rule,) = rows(report("Attack"))
    for probability, kept, dropped in ((HEARD, [rule], []), (HEARD - 0.01, [], [rule])):
        told = report("Attack", probability=probability)
        context = dataclasses.replace(context_of(*["Rien"] * WHOLE), happenings=[told.happening])
        judged = judge([rule], [told], article(), context)
        assert [unsure(k.row) for k in judged.kept] == [unsure(r) for r in kept]
        assert [unsure(row) for row in judged.dropped] == [unsure(r) for r in dropped]


def test_of_a_text_that_is_no_whole_article_nothing_is_dropped() -> None:
    (rule,) = rows(report("Attack"))
    (row,) = judge([rule], [], article(), context_of(*["Rien"] * (WHOLE - 1))).rows
    assert unsure(row) == unsure(rule)


def test_the_surer_the_reader_and_the_more_both_agree_the_higher_the_confidence() -> None:
    (old,) = rows(report(agent="rebels", patient="army", dead=4))
    told = report(agent="rebels", patient="army", dead=4)
    context = dataclasses.replace(context_of(), happenings=[told.happening])
    (agreed,), (alone,) = judge([old], [told], article(), context).rows, judge([old], [], article(), context).rows
    (unsure_one,), (sure_one,) = rows(report("Attack", probability=0.85)), rows(report("Attack", probability=0.99))
    assert 0 < unsure_one.confidence <= sure_one.confidence < 1 and alone.confidence < agreed.confidence


def test_two_reports_of_one_kind_place_and_day_are_one_row_the_likelier_one() -> None:
    vague, clear = report(agent="rebels", probability=0.86), report(agent="rebels", patient="army", dead=4, probability=0.95)
    (row,) = rows(vague, clear)
    assert (row.actor2, row.fatalities) == ("Military Forces of Mali", 4)


@pytest.mark.parametrize("other", [
    report(agent="rebels", day=date(2022, 5, 11)), report(agent="rebels", where="Kidal"), report("Attack", agent="rebels"),
    report(agent="other rebels"), report(agent="rebels", dead=9), report(agent="rebels", where=place("Kati")),
])
def test_what_differs_in_kind_place_day_sides_or_dead_is_another_row(other: Report) -> None:
    assert len(rows(report(agent="rebels", dead=4), other)) == 2


def test_evidence_is_the_sentence_of_the_clearest_word() -> None:
    (row,) = judge([], [report("Attack", at=1003)], article("x" * 2000), context_of(*["Rien"] * WHOLE)).rows
    assert row.evidence_start == 1000


def test_two_streets_of_a_town_that_no_gazetteer_has_are_one_place() -> None:
    one = report("Violent demonstration", agent="rioters")
    street, other = (dataclasses.replace(one, where=dataclasses.replace(one.where, name=name)) for name in ("Rue du Port", "Rue du Pont"))
    assert same(street, other) and not same(street, report("Violent demonstration", agent="rioters", where="Kidal"))
    province = dataclasses.replace(one, where=dataclasses.replace(one.where, place=place("Gao", kind="admin1")))
    villages = [dataclasses.replace(province, where=dataclasses.replace(province.where, name=name)) for name in ("Amakane", "Tinahamma")]
    assert not same(*villages), "two villages of a province are two places"


# --- the surer of the two ------------------------------------------------------------------------------


def sharpened(told: Report, sentences: int = WHOLE, **rule: object) -> Judged:
    """What becomes of a row of the rules of an armed clash at Gao, with other `rule` values, beside what the reader tells."""
    (old,) = rows(report(agent="rebels", patient="army", dead=4))
    context = dataclasses.replace(context_of(*["Rien"] * sentences), happenings=[told.happening])
    return judge([dataclasses.replace(old, **rule)], [told], article(), context)


def surely(kind: str, chance: float, **told: object) -> Report:
    made = report(kind, **told)  # type: ignore[arg-type]
    return dataclasses.replace(made, happening=dataclasses.replace(made.happening, kinds=((kind, chance),)))


def test_where_both_agree_on_little_the_row_of_a_sure_reader_goes_before() -> None:
    """Place and type agree, day and sentence do not."""
    for chance, patient in ((OF_WHOLE.row[1], "Police Forces of Mali"), (OF_WHOLE.row[1] - 0.01, "Military Forces of Mali")):
        told = surely("Armed clash", chance, agent="rebels", patient="police", day=date(2022, 5, 1), at=1003,
                      probability=OF_WHOLE.row[0], sure=0.2)
        (old,) = rows(report(agent="rebels", patient="army", dead=4))
        context = dataclasses.replace(context_of(*["Rien"] * WHOLE), happenings=[told.happening])
        (row,) = judge([old], [told], article("x" * 2000), context).rows
        assert row.actor2 == patient


def test_the_kind_is_that_of_the_reader_where_it_is_clear() -> None:
    for chance, kind in ((OF_WHOLE.kind, "Non-state actor overtakes territory"), (OF_WHOLE.kind - 0.01, "Armed clash")):
        judged = sharpened(surely("Non-state actor overtakes territory", chance, agent="rebels"))
        (row,) = judged.rows
        assert row.sub_event_type == kind and (row.actor2, row.fatalities) == ("Military Forces of Mali", 4), "sides and tolls are the rules'"
        assert judged.added == [] and judged.dropped == []
    assert sharpened(surely("Non-state actor overtakes territory", 0.99)).kept[0].changed >= {"sub_event_type", "notes"}


def test_a_kind_that_the_rules_know_by_its_means_stays() -> None:
    (bomb,) = rows(report("Suicide bomb", agent="rebels", patient="army"))
    told = surely("Remote explosive/landmine/IED", 0.99, agent="rebels", patient="army")
    context = dataclasses.replace(context_of(*["Rien"] * WHOLE), happenings=[told.happening])
    assert [row.sub_event_type for row in judge([bomb], [told], article(), context).rows] == ["Suicide bomb"]


def test_another_event_type_has_the_sides_that_the_reader_tells_with_it() -> None:
    (row,) = sharpened(surely("Attack", 0.99, agent="rebels", patient="civilians")).rows
    assert (row.event_type, row.actor2, row.civilian_targeting) == ("Violence against civilians", CIVILIANS, "Civilian targeting")
    assert row.interaction == "Rebel group-Civilians" and "civilians" in row.notes.lower()


@pytest.mark.parametrize(("slot", "least", "told", "expected"), [
    ("location", OF_WHOLE.place, {"where": "Bourem"}, {"location": "Bourem"}),
    ("location", OF_WHOLE.place, {"where": place("Raqqa", iso3="SYR")}, {"location": "Raqqa", "country": "Syria", "iso": 760}),
    ("event_date", OF_WHOLE.day, {"day": date(2022, 5, 1)}, {"event_date": date(2022, 5, 1)}),
    ("actor2", OF_WHOLE.side, {"agent": "rebels", "patient": "police"}, {"actor2": "Police Forces of Mali", "inter2": "State forces"}),
    ("actor2", OF_WHOLE.unidentified, {"agent": "rebels", "patient": "armed"}, {"actor1": "JNIM", "actor2": ARMED}),
])
def test_a_slot_is_that_of_the_reader_from_the_probability_on_that_it_is_sure_of_it(slot: str, least: float, told: dict, expected: dict) -> None:
    made = report(**told, sure=0.1)
    for chance, heard in ((least, True), (least - 0.01, False)):
        decided = {**made.decisions, slot: dataclasses.replace(made.decisions[slot], probability=chance)}
        (row,) = sharpened(dataclasses.replace(made, decisions=decided)).rows
        assert ({name: getattr(row, name) for name in expected} == expected) is heard


def test_a_value_that_no_words_tell_sharpens_nothing() -> None:
    made = report(day=date(2022, 5, 1), agent="army", sure=0.99)
    silent = {name: dataclasses.replace(decision, reason="not told") for name, decision in made.decisions.items() if name != "fatalities"}
    silent["fatalities"] = made.decisions["fatalities"]
    assert sharpened(dataclasses.replace(made, decisions=silent)).kept[0].changed == frozenset()


@pytest.mark.parametrize(("ruled", "dead"), [(0, 7), (4, 4)])
def test_the_toll_is_that_of_the_reader_where_the_rules_have_none(ruled: int, dead: int) -> None:
    (row,) = sharpened(report(dead=7, sure=OF_WHOLE.dead), fatalities=ruled, fatalities_low=ruled, fatalities_high=ruled).rows
    assert (row.fatalities, row.fatalities_low, row.fatalities_high) == (dead, dead, dead)


@pytest.mark.parametrize(("chance", "dead"), [(OF_WHOLE.nobody_dead, 0), (OF_WHOLE.nobody_dead - 0.01, 4)])
def test_a_toll_is_dropped_where_the_reader_is_sure_that_none_is_told(chance: float, dead: int) -> None:
    """A toll of the year, or of another event, that the rules took for that of a march."""
    made = report(sure=0.1)
    silent = {**made.decisions, "fatalities": Decision("not told", None, chance)}
    (row,) = sharpened(dataclasses.replace(made, dead=Toll(None), decisions=silent), fatalities=4, fatalities_low=4, fatalities_high=4).rows
    assert (row.fatalities, row.fatalities_low, row.fatalities_high) == (dead, dead, dead)


def test_nobody_unarmed_is_a_side_of_a_battle() -> None:
    (row,) = rows(report(agent="rebels", patient="civilians"))
    assert (row.actor2, row.inter2, row.interaction, row.civilian_targeting) == ("", "", "Rebel group only", "")


@pytest.mark.parametrize(("told", "agent", "patient", "kind"), [
    ("Non-state actor overtakes territory", "army", "rebels", "Government regains territory"),
    ("Government regains territory", "rebels", "army", "Non-state actor overtakes territory"),
    ("Government regains territory", "armed", "rebels", "Government regains territory"),  # they may fight on the army's side
    ("Non-state actor overtakes territory", "rebels", None, "Non-state actor overtakes territory"),
])
def test_who_takes_a_place_decides_what_that_is_called(told: str, agent: str, patient: str | None, kind: str) -> None:
    (row,) = rows(report(told, agent=agent, patient=patient))
    assert (row.sub_event_type, row.event_type) == (kind, "Battles")


def test_who_is_on_one_side_is_not_on_the_other_too() -> None:
    made = report(agent="army", patient="rebels", sure=0.1)
    decided = {**made.decisions, "actor2": dataclasses.replace(made.decisions["actor2"], probability=0.99)}
    (row,) = sharpened(dataclasses.replace(made, decisions=decided)).rows
    assert (row.actor1, row.actor2) == ("Military Forces of Mali", "JNIM")


def test_what_the_reader_hardly_hears_sharpens_nothing() -> None:
    judged = sharpened(report("Attack", where="Bourem", probability=HEARD - 0.01), WHOLE - 1)
    assert judged.kept[0].report is None and judged.kept[0].changed == frozenset()


def test_a_report_sharpens_one_row_and_is_not_added_too() -> None:
    (old,) = rows(report(agent="rebels"))
    told = surely("Government regains territory", 0.99, agent="rebels")
    context = dataclasses.replace(context_of(), happenings=[told.happening])
    judged = judge([old, old], [told], article(), context)
    assert sorted(r.sub_event_type for r in judged.rows) == ["Armed clash", "Government regains territory"] and judged.added == []
