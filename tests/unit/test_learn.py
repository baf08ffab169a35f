"""What editors decided as training rows; the gate before a reader goes live. Against the real gazetteer and actors; no models, no Postgres."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from factories import FRENCH, PUBLISHED, article, happening, parse, text_of, told
from test_reports import knowledge

from etl import settings
from etl.annotate import Sentence
from etl.find.happenings import Happening, Passed, Span
from etl.resolve.context import build_context
from etl.resolve.mentions import Resolver
from etl.resolve.reports import Filler, Report
from etl.schema import EventRow
from etl.training import gate, learn, release, rows, sets, starts, workshop
from etl.training.corrected import LeftOutError, Reading, lesson, tellings
from etl.training.decisions import Decided, Row
from etl.training.marks import Marker, UnmarkableError
from etl.training.workshop import Workshop

CLASH = ("Mardi/mardi>attaqué:obl , des rebelles/rebelle/plur>attaqué:nsubj du JNIM>rebelles:nmod ont>attaqué:aux attaqué/attaquer/part "
         "l' armée>attaqué:obj à Gao/gao/LOC>attaqué:obl , au Mali/mali/LOC>Gao:nmod .")
TOLL = ("Douze/douze/NUM>soldats:nummod soldats/soldat/plur>tués:nsubj:pass sont>tués:aux tués/tuer/parts dans l' attaque>tués:obl , "
        "dont trois>soldats#2:nummod soldats>soldats:appos touchés/toucher/parts>soldats#2:acl .")
LATER = ("Lundi/lundi>manifesté:obl , des habitants/habitant/plur>manifesté:nsubj ont>manifesté:aux manifesté/manifester/part "
         "à Kidal/kidal/LOC>manifesté:obl .")
ALSO = "L' armée>bombarder:nsubj pourrait/pouvoir/cnd>bombarder:aux bombarder/bombarder/inf Kidal/kidal/LOC>bombarder:obj ."


class Told:
    """An article of these sentences that the reader tells a clash and a protest of, and what was decided about the rows.

    `by_rules`: the real rules tell of it too, and the reader of what it is told to.
    """

    def __init__(self, *, tail: str = "", protest: float = 0.9, by_rules: bool = False) -> None:
        sentences: list[Sentence] = []
        text = ""
        for number, notation in enumerate((CLASH, TOLL, LATER, ALSO)):
            sentences.append(parse(notation, index=number, start=len(text)))
            text += text_of(sentences[-1])[len(text) :] + " "
        self.text = text + tail
        gazetteer, actors = self.knowledge = (knowledge()[0], knowledge()[1])
        self.clash = happening("Armed clash", self.span("attaqué"), self.span("attaque", "attaque ,"), actor1=self.span("rebelles"),
                               actor2=self.span("armée"), location=self.span("Gao"), date=self.span("Mardi"), fatalities=self.span("Douze soldats"))
        self.march = happening("Peaceful protest", self.span("manifesté"), actor1=self.span("habitants"), location=self.span("Kidal"),
                               date=self.span("Lundi"), probability=protest)
        self.article = article(self.text)
        self.context = build_context(self.text, PUBLISHED, FRENCH, sentences, gazetteer, actors, [self.clash, self.march])
        self.resolver = Resolver(gazetteer, actors, FRENCH) if by_rules else None
        self.passed = [Passed(self.span("bombarder"), "hypothetical")]
        self.read(self.clash, self.march)
        self.decided = [self.row(t.row, f"MLI{n}") for n, t in enumerate(self.reading.tellings, 1) if t.coded]

    def span(self, words: str, at: str = "") -> Span:
        start = self.text.index(at or words)
        return told(start, start + len(words))

    def read(self, *happenings: Happening) -> None:
        """What the present coder tells, by these happenings of the reader."""
        self.context.happenings = happenings
        gazetteer, actors = self.knowledge
        filler = Filler(self.context, actors, gazetteer)
        reports: list[Report] = [r for h in happenings for r in filler.fill(h).reports]
        mentions = self.resolver.resolve(self.context)[0] if self.resolver is not None else []
        self.reading = Reading(self.context, tellings(self.context, mentions, reports, self.article), self.passed)

    @staticmethod
    def row(coded: EventRow, event: str) -> Row:
        said = coded.to_json()
        return Row(event, said, {**said, "injured_low": said["injured"]}, frozenset(), True, None, False)

    def decide(self, number: int, **changes: Any) -> None:
        """Change what was decided about a row; `holds`: what a person corrected."""
        row = self.decided[number]
        corrected = changes.pop("holds", {})
        self.decided[number] = dataclasses.replace(row, holds={**row.holds, **corrected}, corrected=frozenset(corrected), **changes)

    def taught(self) -> dict[str, Any]:
        gazetteer, actors = self.knowledge
        return lesson(Decided(self.article, tuple(self.decided)), self.reading, actors, gazetteer)

    def left_out(self, says: str) -> None:
        with pytest.raises(LeftOutError, match=says):
            self.taught()


def words(copies: list[str]) -> list[str]:
    return [copy.split("⟦")[1].split("⟧")[0] for copy in copies]


def at(event: dict[str, Any]) -> dict[str, list[str]]:
    return {key: words(copies) for key, copies in event.items() if key.endswith("_at") or key == "triggers"}


# --- accepted -------------------------------------------------------------------------------------


def test_accepted_rows_have_the_spans_of_the_readers_decisions() -> None:
    found = Told().taught()
    clash, march = found["events"]
    assert (clash["sub_event_type"], clash["event_type"], clash["event_date"], clash["country"]) == ("Armed clash", "Battles", "2022-05-10", "Mali")
    assert (clash["actor1"], clash["actor2"], clash["location"], clash["fatalities"]) == (["JNIM"], ["Military Forces of Mali"], ["Gao"], 12)
    assert at(clash) == {"triggers": ["attaqué", "attaque"], "actor1_at": ["rebelles"], "actor2_at": ["armée"], "location_at": ["Gao"],
                         "date_at": ["Mardi"], "fatalities_at": ["Douze soldats"], "injured_at": []}
    assert (march["sub_event_type"], march["actor2"], march["optional"]) == ("Peaceful protest", [], False)
    assert [(words([p["at"]]), p["why"]) for p in found["passed"]] == [(["bombarder"], "hypothetical")]
    assert (found["published"], found["source"], found["lang"]) == ("2022-05-12", "Le Monde", "fr")


@pytest.mark.parametrize(("change", "says"), [
    ({"confirmed": False}, "nobody looked at MLI2"),
    ({"said": None}, "this one tells it otherwise"),
])
def test_an_article_with_a_row_that_nobody_looked_at_is_left_out(change: dict[str, Any], says: str) -> None:
    told = Told()
    if "said" in change:
        change = {"said": {**told.decided[1].said, "actor1": "Rioters (Mali)"}}
    told.decide(1, **change)
    told.left_out(says)


def test_a_row_that_only_the_present_coder_tells_was_looked_at_by_nobody() -> None:
    told = Told()
    del told.decided[1]
    told.left_out("the present coder tells of Peaceful protest in Kidal too")


def test_what_is_hardly_likely_is_no_row_of_the_present_coder() -> None:
    told = Told(protest=0.4)
    assert len(told.decided) == 1 and [e["sub_event_type"] for e in told.taught()["events"]] == ["Armed clash"]


def test_what_the_present_coder_tells_no_more_is_found_by_the_word_that_told_it() -> None:
    told = Told()
    told.read(told.march)
    clash = told.taught()["events"][0]
    assert clash["sub_event_type"] == "Armed clash" and at(clash)["triggers"] == ["attaqué"]
    assert at(clash)["location_at"] == ["Gao"] and at(clash)["fatalities_at"] == ["Douze soldats"], "its slots are found by what their words mean"


@pytest.mark.parametrize(("precision", "taken"), [(3, True), (1, False)])
def test_a_place_that_no_words_say_is_only_a_country_or_a_province(precision: int, taken: bool) -> None:
    told = Told()
    said = {**told.decided[0].said, "location": "Bamako", "geo_precision": precision}
    told.decided[0] = dataclasses.replace(told.decided[0], said=said, holds={**told.decided[0].holds, **said})
    if taken:
        assert at(told.taught()["events"][0])["location_at"] == []
    else:
        told.left_out("no words are found that say what was accepted: location of MLI1 is Bamako")


# --- of the rules -----------------------------------------------------------------------------------


def test_what_only_the_rules_tell_has_their_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.told.WHOLE", 9)  # a text that is too short to drop a row of the rules
    told = Told(by_rules=True)
    told.clash = dataclasses.replace(told.clash, owed=0.35, words=(dataclasses.replace(told.span("attaqué"), probability=0.35),))
    told.read(told.clash, told.march)
    [clash] = [t for t in told.reading.tellings if t.coded and t.row.sub_event_type == "Armed clash"]
    assert clash.mentions and clash.report is None, "the reader is too unsure to be heard"
    told.decided = [told.row(t.row, f"MLI{n}") for n, t in enumerate(told.reading.tellings) if t.coded]
    event = next(e for e in told.taught()["events"] if e["sub_event_type"] == "Armed clash")
    assert at(event)["triggers"][0] == "attaqué"
    assert event["fatalities"] == 12 and at(event)["fatalities_at"] == ["Douze soldats"] and at(event)["location_at"] == ["Gao"]


def test_a_row_of_the_rules_that_the_reader_tells_too_has_the_readers_words() -> None:
    told = Told(by_rules=True)
    clash = next(t for t in told.reading.tellings if t.coded and t.row.sub_event_type == "Armed clash")
    assert clash.mentions and clash.report is not None
    event = next(e for e in told.taught()["events"] if e["sub_event_type"] == "Armed clash")
    assert at(event)["triggers"] == ["attaqué", "attaque"] and at(event)["actor1_at"] == ["rebelles"]


def test_rejected_words_of_the_rules_are_none_too() -> None:
    told = Told(by_rules=True)
    number = next(n for n, r in enumerate(told.decided) if r.said["sub_event_type"] == "Armed clash")
    told.decide(number, rejected="an exercise", confirmed=False)
    none = [words([p["at"]])[0] for p in told.taught()["passed"] if p["why"] == "other"]
    assert {"attaqué", "attaque", "tués"} <= set(none)


def test_what_the_rules_told_once_is_found_by_the_lemma_that_the_row_names() -> None:
    told = Told()
    said = {**told.decided[0].said, "rule": "attaquer/VERB/act"}
    told.decided[0] = dataclasses.replace(told.decided[0], said=said)
    told.read(told.march)
    assert at(told.taught()["events"][0])["triggers"] == ["attaqué"]


# --- corrected ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("field", "value", "slot", "expected"), [
    ("location", "Kidal", "location", ["Kidal"]),
    ("event_date", "2022-05-09", "date", ["Lundi"]),
    ("fatalities", 3, "fatalities", ["trois soldats"]),
    # what no words of the article say stands nowhere
    ("fatalities", 17, "fatalities", []),
    ("actor1", "", "actor1", []),
    ("actor1", "Ansaru", "actor1", []),
    ("actor2", "JNIM", "actor2", ["JNIM", "rebelles"]),
    ("fatalities", 0, "fatalities", []),
])
def test_a_corrected_slot_has_the_words_that_say_it(field: str, value: Any, slot: str, expected: list[str]) -> None:
    told = Told()
    told.decide(0, holds={field: value})
    event = next(e for e in told.taught()["events"] if e["sub_event_type"] == "Armed clash")
    assert (event[field] if not isinstance(event[field], list) else (event[field] or [""])[0]) == value
    assert at(event)[f"{slot}_at"] == expected


def test_a_corrected_type_leaves_the_words_where_they_are() -> None:
    told = Told()
    told.decide(0, holds={"sub_event_type": "Attack"})
    event = told.taught()["events"][0]
    assert (event["sub_event_type"], event["event_type"]) == ("Attack", "Violence against civilians")
    assert at(event)["triggers"] == ["attaqué", "attaque"]


def test_what_another_article_may_have_said_is_not_taught_as_untold() -> None:
    told = Told()
    told.decide(0, holds={"fatalities": 17}, shared=True)
    told.left_out("no words of this article say so")


def test_an_event_without_a_place_is_left_out() -> None:
    told = Told()
    told.decide(0, holds={"location": ""})
    told.left_out("has no place")


# --- rejected and merged ----------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "why"), [
    ("an exercise", "other"), ("accident", "accident"), ("Sport: un match", "sport"), ("Planned.", "planned"), ("no accident", "other")])
def test_rejected_words_are_none_for_the_reason_that_the_editor_gave(said: str, why: str) -> None:
    told = Told()
    told.decide(1, rejected=said, confirmed=False)
    found = told.taught()
    assert [e["sub_event_type"] for e in found["events"]] == ["Armed clash"]
    assert [(words([p["at"]]), p["why"]) for p in found["passed"]] == [(["manifesté"], why), (["bombarder"], "hypothetical")]


def test_words_that_tell_of_an_accepted_event_too_are_not_none() -> None:
    told = Told()
    towns = dataclasses.replace(told.clash, slots={**told.clash.slots, "location": (told.span("Gao"), told.span("Kidal"))})
    told.read(towns)
    told.decided = [told.row(t.row, f"MLI{n}") for n, t in enumerate(told.reading.tellings) if t.coded]
    assert [r.said["location"] for r in told.decided] == ["Gao", "Kidal"]
    told.decide(1, rejected="not there", confirmed=False)
    found = told.taught()
    assert [p["why"] for p in found["passed"]] == ["hypothetical"]
    assert at(found["events"][0])["location_at"] == ["Gao"], "the other place is not this row's"
    told.decide(1, rejected=None, confirmed=True)
    one, other = told.taught()["events"]
    assert [at(e)["fatalities_at"] for e in (one, other)] == [["Douze soldats"], []], "the toll is that of the first place"


def test_an_added_event_is_taught_by_the_words_that_were_marked() -> None:
    told = Told()
    march = told.decided[1]
    marked = told.span("habitants")
    told.read(told.clash)
    told.decided[1] = dataclasses.replace(march, said={**march.said, "rule": "added by a person"}, marked=(marked.start, marked.end))
    added = told.taught()["events"][1]
    assert at(added)["triggers"] == ["habitants"] and at(added)["location_at"] == ["Kidal"]
    told.decided[1] = dataclasses.replace(told.decided[1], holds={**march.holds, "actor2": "Someone Unsaid"})
    told.decided[1] = dataclasses.replace(told.decided[1], said={**told.decided[1].said, "actor2": "Someone Unsaid"})
    assert at(told.taught()["events"][1])["actor2_at"] == [], "what no words say is taught as untold"


def test_merged_rows_of_an_article_are_one_event_with_the_words_of_both() -> None:
    told = Told()
    told.decided[1] = dataclasses.replace(told.decided[1], event="MLI1", holds=told.decided[0].holds)
    [event] = told.taught()["events"]
    assert event["sub_event_type"] == "Armed clash" and at(event)["triggers"] == ["attaqué", "attaque", "manifesté"]


# --- the folder -------------------------------------------------------------------------------------


def check_train() -> Any:
    path = sets.SHARED / "coding" / "check_train.py"
    if not path.is_file():
        pytest.skip("../shared/coding/check_train.py is not there")
    spec = importlib.util.spec_from_file_location("check_train", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def written(folder: Path) -> Told:
    one, other = Told(), Told(tail="Fin de l'article.")
    other.decide(1, rejected="sport", confirmed=False)
    named = dataclasses.replace(other.article, content_hash="e" * 64, doc="../../etc/passwd")
    learn.write(folder, [(dataclasses.replace(one.article, content_hash="f" * 64), one.taught()), (named, other.taught())])
    return one


def test_what_is_written_has_no_fault_by_the_manuals_checker(tmp_path: Path) -> None:
    checker, folder = check_train(), tmp_path / "corrections"
    written(folder)
    lines = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [list(checker.faults(row, (folder / row["doc"]).read_text(encoding="utf-8"))) for row in lines] == [[], []]


def test_what_is_written_is_read_back_and_no_word_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "corrections"
    one = written(folder)
    assert sorted(p.name for p in folder.iterdir()) == ["article_" + "e" * 24 + ".txt", "article_" + "f" * 24 + ".txt", "articles.csv", "gold.jsonl"]
    first, second = rows.read(folder)
    assert (first.lost, second.lost) == (0, 0) and second.article.text.strip() == one.text.strip()
    assert [e.sub_event_type for e in second.events] == ["Armed clash", "Peaceful protest"]
    clash = second.events[0]
    assert [second.atoms[i].text for s in clash.roles["fatalities"] for i in s.atoms()] == ["Douze", "soldats"]
    assert [why for _, why in first.passed] == ["sport", "hypothetical"]
    assert second.article.published == PUBLISHED


def test_writing_again_replaces_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "corrections"
    written(folder)
    learn.write(folder, [])
    assert (folder / "gold.jsonl").read_text() == "" and sorted(p.name for p in tmp_path.iterdir()) == ["corrections"]


# --- marks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "start", "copy"), [
    ("Il tue. Il a tué.", 3, "⟦tue⟧."),
    ("Deux morts à Gao. Deux morts à Kidal.", 5, "Deux ⟦morts⟧ à Gao."),
    ("Deux morts. Deux\u00a0morts. Fin.", 17, "Deux\u00a0⟦morts⟧. Fin."),
    ("l'attaque et l'attaque", 2, "l'⟦attaque⟧ et"),
])
def test_a_copy_is_as_long_as_makes_it_the_only_one(text: str, start: int, copy: str) -> None:
    end = start + len(words([copy])[0])
    assert Marker(text)(start, end) == copy
    assert text.count(copy.replace("⟦", "").replace("⟧", "")) == 1


def test_what_cannot_be_marked_says_so() -> None:
    with pytest.raises(UnmarkableError, match="the text itself"):
        Marker("a ⟦b⟧")
    with pytest.raises(UnmarkableError, match="does not stand only once"):
        Marker("Deux morts. " * 200)(1205, 1210)


# --- the gate ---------------------------------------------------------------------------------------


BEFORE = {"dev": {"slot_f1": 0.8, "key_f1": 0.7, "spurious_per_article": 0.25}, "fold of written": {"slot_f1": 0.75, "key_f1": 0.6,
                                                                                                    "spurious_per_article": 0.5}}


def changed(name: str, **figures: float) -> dict[str, dict[str, float]]:
    return {**BEFORE, name: {**BEFORE[name], **figures}}


@pytest.mark.parametrize(("after", "falls"), [
    (BEFORE, []),
    (changed("dev", slot_f1=0.9, spurious_per_article=0.1), []),
    (changed("dev", slot_f1=0.79995), []),  # what four digits do not show
    (changed("dev", key_f1=0.6877), ["dev: key_f1 fell by 0.0123, from 0.7000 to 0.6877"]),
    (changed("fold of written", spurious_per_article=0.75), ["fold of written: spurious_per_article rose by 0.2500, from 0.5000 to 0.7500"]),
])
def test_nothing_may_have_fallen(after: dict[str, dict[str, float]], falls: list[str]) -> None:
    assert list(map(str, gate.fallen(BEFORE, after))) == falls
    assert gate.fallen(BEFORE, after, tolerance=0.25) == []


@pytest.mark.parametrize("after", [{}, {"dev": BEFORE["dev"]}, {**BEFORE, "more": BEFORE["dev"]}])
def test_what_was_not_measured_twice_is_no_success(after: dict[str, dict[str, float]]) -> None:
    with pytest.raises(ValueError, match="the same sets"):
        gate.fallen(BEFORE, after)
    with pytest.raises(ValueError, match="the same sets"):
        gate.fallen({}, {})


# --- going live -------------------------------------------------------------------------------------


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """A reader that was trained and measured on one set; measured as well as before."""
    monkeypatch.setenv("ETL_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ETL_MODELS", raising=False)
    monkeypatch.setattr(sets, "SETS", {"dev": tmp_path / "dev"})
    monkeypatch.setattr(sets, "ROWS", tmp_path / "none")
    monkeypatch.setattr(release, "describe_reader", lambda shop, out, scores: (out / "reader.json").write_text(json.dumps(scores)))
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev" / "gold.jsonl").write_text("{}\n")
    made = Workshop(None, tmp_path / "work", with_corrections=True)
    made.candidate.mkdir(parents=True)
    (made.candidate / "reader").write_text("new")
    return made


def measured(shop: Workshop, **after: float) -> None:
    shop.scores.mkdir(parents=True, exist_ok=True)
    record = {"name": "dev", "before": BEFORE["dev"], "after": {**BEFORE["dev"], **after}}
    (shop.scores / "dev.json").write_text(json.dumps(record))


def test_it_goes_live_where_nothing_fell_and_what_was_live_is_kept(shop: Workshop) -> None:
    measured(shop, slot_f1=0.85)
    assert learn.go_live(shop)[-1] == "| dev | 0.8000 → 0.8500 | 0.7000 → 0.7000 | 0.2500 → 0.2500 |"
    live = settings.learned_models()
    assert (live / "reader").read_text() == "new" and learn.live_models() == live
    (shop.candidate / "reader").write_text("newer")
    learn.go_live(shop)
    assert (live / "reader").read_text() == "newer" and (live.with_name("models.former") / "reader").read_text() == "new"


def test_it_stays_out_where_a_score_fell_and_says_which(shop: Workshop) -> None:
    measured(shop, slot_f1=0.9, key_f1=0.69)
    with pytest.raises(learn.ScoresFellError, match="dev: key_f1 fell by 0.0100, from 0.7000 to 0.6900"):
        learn.go_live(shop)
    assert not settings.learned_models().exists() and learn.live_models() == settings.BUNDLED_MODELS
    assert learn.go_live(shop, tolerance=0.02) and settings.learned_models().is_dir()


def test_it_stays_out_unmeasured(shop: Workshop) -> None:
    with pytest.raises(learn.NothingLearnedError, match="not measured: dev"):
        learn.go_live(shop)


@pytest.mark.parametrize("chosen", ["bundled", "official"])
def test_where_other_models_are_used_nothing_goes_live(shop: Workshop, chosen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    measured(shop)
    monkeypatch.setenv("ETL_MODELS", chosen)
    with pytest.raises(ValueError, match=f"ETL_MODELS is `{chosen}`"):
        learn.go_live(shop)


def test_a_folder_of_ones_own_is_where_it_goes_live(shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured(shop)
    monkeypatch.setenv("ETL_MODELS", str(tmp_path / "mine"))
    learn.go_live(shop)
    assert (tmp_path / "mine" / "reader").read_text() == "new"


def test_without_corrections_there_is_nothing_to_train(shop: Workshop) -> None:
    with pytest.raises(learn.NothingLearnedError, match="of no article every row was looked at"):
        learn.train(shop)


def test_with_other_corrections_the_training_begins_anew(shop: Workshop) -> None:
    learn.write(shop.corrections, [])
    first = shop.read_checkpoint
    one = Told()
    learn.write(shop.corrections, [(one.article, one.taught())])
    assert shop.read_checkpoint != first and shop.corrected == 1
    assert Workshop(None, shop.work).read_checkpoint.name == "reader.pt" and Workshop(None, shop.work).corrected == 0


def test_what_went_live_is_taken_back_and_nothing_is_lost(shop: Workshop) -> None:
    measured(shop)
    learn.go_live(shop)
    (shop.candidate / "reader").write_text("newer")
    learn.go_live(shop)
    live = settings.learned_models()
    assert str(live) in learn.take_back() and (live / "reader").read_text() == "new"
    assert str(settings.BUNDLED_MODELS) in learn.take_back() and learn.live_models() == settings.BUNDLED_MODELS
    assert (live.with_name("models.taken-back") / "reader").read_text() == "new"
    with pytest.raises(learn.NothingLearnedError, match="nothing is taken back"):
        learn.take_back()


def test_models_of_ones_own_that_nothing_replaced_stay(shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ETL_MODELS", str(tmp_path / "mine"))
    (tmp_path / "mine").mkdir()
    with pytest.raises(learn.NothingLearnedError, match="nothing is taken back"):
        learn.take_back()
    assert (tmp_path / "mine").is_dir()


TEXT = ("Des rebelles ont attaqué l'armée à Gao, au Mali, mardi, et douze soldats sont morts dans cette attaque, selon un communiqué de "
        "l'état-major, qui annonce des renforts.")


@pytest.mark.parametrize(("text", "known"), [
    (TEXT, True), (f"Mali : douze morts\n\n{TEXT.upper()} La suite suivra demain.", True), (TEXT.replace("Mali, ", "Mali,\u00a0")[:90], True),
    ("Des rebelles ont attaqué l'armée à Gao.", False), ("", False), ("Des habitants ont manifesté lundi à Kidal contre la vie chère.", False),
])
def test_what_is_measured_is_not_trained_on(text: str, known: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither articles of the sets nor those of other training rows, also under another headline, or cut."""
    folder = tmp_path / "rows" / "written_a"
    learn.write(folder, [(article(TEXT, content_hash="a" * 64), {"events": [], "passed": []})])
    monkeypatch.setattr(sets, "SETS", {})
    found = sets.measured(sets.folders([tmp_path / "rows"]))
    assert [(s.name, s.is_fold) for s in found] == [("fold of written", True)]
    assert (text in sets.Known(sets.texts(found))) is known


# --- what a training starts from ---------------------------------------------------------------------


def test_other_settings_are_another_training(shop: Workshop) -> None:
    one = dataclasses.replace(shop, start=starts.SHIPPED)
    others = [dataclasses.replace(one, **changes) for changes in ({"epochs": 3}, {"share": 0.5}, {"whole": True}, {"start": starts.NEW})]
    names = {made.read_checkpoint.name for made in (one, *others)}
    assert len(names) == 5 and all(name.startswith("learned-") for name in names)
    assert (shop.read_epochs, one.read_epochs, others[0].read_epochs) == (9, 2, 3)


def test_a_training_starts_only_from_what_is_a_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ETL_MODELS", str(tmp_path))
    with pytest.raises(ValueError, match="this project's own models"):
        starts.network(starts.SHIPPED, tmp_path)
    monkeypatch.setenv("ETL_MODELS", "learned")
    assert starts.shipped_models() == settings.BUNDLED_MODELS, "not what was learned since"
    with pytest.raises(FileNotFoundError, match="train encoder"):
        starts.network(starts.NEW, tmp_path / "encoder.pt")


def test_the_corpora_are_asked_for_only_where_they_are_needed(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="--corpora"):
        Workshop(None, tmp_path).data  # noqa: B018
    with pytest.raises(FileNotFoundError, match="no coded articles"):
        workshop.train_reader(Workshop(None, tmp_path, rows=(tmp_path,)))

