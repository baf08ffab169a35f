"""Explaining: each value with the sentence, the words and the rule that gave it; on a page that no article can make steer a terminal."""

from __future__ import annotations

import copy
import json
import unicodedata
from datetime import date
from functools import cache
from typing import Any

import pytest
from factories import FRENCH, PUBLISHED, article, mention, parse

from etl import assemble, cli
from etl.annotate import Sentence, Word
from etl.confidence import ALIKE, BOUND, FEATURES, SURE, odds
from etl.explain import rows
from etl.explain.origins import Origin
from etl.explain.reasons import LONGEST, reasons
from etl.explain.rows import lowered, why_no_row
from etl.explain.story import Story, plain_reason, tell
from etl.explain.text import WIDTH, escaped, page, plain, tree
from etl.resolve.actors import ActorList
from etl.resolve.context import build_context
from etl.resolve.mentions import Mention, Resolver
from etl.resolve.places import Gazetteer
from etl.resolve.when import When
from etl.resolve.who import Who
from etl.schema import ROW_COLUMNS

REBELS = "Des rebelles/rebelle/plur>attaqué:nsubj ont>attaqué:aux attaqué/attaquer/part"
ATTACK = f"{REBELS} mardi/mardi>attaqué:obl un camp>attaqué:obj de l' armée>camp:nmod à Gao/gao/LOC>attaqué:obl au Mali/mali/LOC>Gao:nmod ."
SAID = ("Mardi/mardi>déclaré:obl , le ministre>déclaré:nsubj a>déclaré:aux déclaré/déclarer/part à Gao/gao/LOC>déclaré:obl "
        "au Mali/mali/LOC>Gao:nmod que>grave:mark la situation>grave:nsubj est>grave:cop grave/grave/ADJ>déclaré:ccomp .")
KILLED = ("Douze/douze/NUM>civils:nummod civils/civil/plur>tués:nsubj:pass ont>tués:aux été>tués:aux:pass tués/tuer/parts mardi/mardi>tués:obl "
          "dans une attaque/attaque>tués:obl terroriste/terroriste/ADJ>attaque:amod à Gao/gao/LOC>attaque:nmod au Mali/mali/LOC>Gao:nmod .")
DEAD = "Trois/trois/NUM>soldats:nummod soldats/soldat/plur>tués:nsubj:pass ont>tués:aux été>tués:aux:pass tués/tuer/parts ."
PLANNED = "L' armée>attaquerait:nsubj attaquerait/attaquer/cnd Kidal/kidal/LOC>attaquerait:obj ."
PAST = "La ville>tombée:nsubj de Kidal/kidal/LOC>ville:nmod est>tombée:aux tombée/lasser/part en 2012/2012/NUM>tombée:obl ."


@cache
def knowledge() -> tuple[Gazetteer, ActorList]:
    return Gazetteer(FRENCH), ActorList(FRENCH)


def read(*notations: str) -> tuple[Any, ...]:
    """What `tell` is given, of sentences that stand a blank apart."""
    sentences: list[Sentence] = []
    text = ""
    for index, notation in enumerate(notations):
        sentence = parse(notation, index, len(text))
        for word in sentence.words:
            text = text.ljust(word.start) + word.text
        text += " "
        sentences.append(sentence)
    gazetteer, actors = knowledge()
    context = build_context(text, PUBLISHED, FRENCH, sentences, gazetteer, actors)
    mentions, rejected = Resolver(gazetteer, actors, FRENCH).resolve(context)
    return article(text), context, mentions, rejected, Who(context, actors, gazetteer)


def story(*notations: str) -> Story:
    return tell(*read(*notations))


def field(told: Story, name: str) -> Any:
    (event,) = (e for e in told.events if e.fields)
    return next(f for f in event.fields if f.name == name)


def test_the_reasons_of_a_row_quote_the_article() -> None:
    told = story(ATTACK)
    (event,) = (e for e in told.events if e.fields)
    kept = reasons(event)
    assert (kept["location"]["words"], kept["actor1"]["words"]) == ("Gao", "Des rebelles")
    assert kept["country"] == {"why": field(told, "country").origin.why}
    assert all(told.article.text[r["start"]:r["end"]].startswith(r["words"].split(" … ")[0]) for r in kept.values() if "start" in r)
    assert "event_type" not in kept and "notes" not in kept


# --- where a field came from -------------------------------------------------------------------------

@pytest.mark.parametrize(("name", "value", "sentence", "words", "why"), [
    ("event_date", date(2022, 5, 10), 1, "mardi", "the date of its own sentence"),
    ("location", "Gao", 1, "Gao", "place of its own sentence"),
    ("country", "Mali", None, "", "the gazetteer's Gao, a city"),
    ("actor1", "Unidentified Armed Group (Mali)", 1, "Des rebelles", "actor_nouns.csv"),
    ("actor2", "Military Forces of Mali", 1, "un camp de l'armée", "of the event's country"),
    ("sub_event_type", "Armed clash", 1, "attaqué", "rule attack,*,*,state,Armed clash of event_rules.csv"),
    ("event_type", "Battles", None, "", "follows from sub_event_type"),
    ("fatalities", 3, 2, "Trois soldats", "by “tués”"),
    ("injured", None, None, "", "no injured are told"),
])
def test_each_field_names_its_sentence_words_and_rule(name: str, value: object, sentence: int | None, words: str, why: str) -> None:
    found = field(story(ATTACK, DEAD), name)
    assert (found.value, found.origin.sentence, found.origin.words) == (value, sentence, words) and why in found.origin.why


@pytest.mark.parametrize(("notations", "name", "sentence", "why"), [
    # the first sentence tells of nothing, and gives the second one its day
    ([SAID, f"{REBELS} l' armée>attaqué:obj ."], "event_date", 1, "date taken over from sentence 1"),
    ([SAID, f"{REBELS} l' armée>attaqué:obj ."], "location", 1, "place taken over from sentence 1"),
    ([f"{REBELS} l' armée>attaqué:obj à Gao/gao/LOC>attaqué:obl ."], "event_date", None, "the publication date, because no date near it was told"),
    ([f"{REBELS} l' armée>attaqué:obj malienne/malien/ADJ>armée:amod mardi/mardi>attaqué:obl ."], "location", None,
     "the country that the article is mostly about"),
    ([KILLED], "actor1", None, "the text does not say who"),
    ([KILLED], "actor2", 1, "civilians, in actor_nouns.csv"),
])
def test_fallbacks_are_named(notations: list[str], name: str, sentence: int | None, why: str) -> None:
    found = field(story(*notations), name)
    assert found.origin.sentence == sentence and why in found.origin.why


def test_the_rows_are_those_that_the_coder_writes() -> None:
    told, context, mentions, rejected, who = read(ATTACK, DEAD, PLANNED)
    rows = assemble.assemble(copy.deepcopy(mentions), told)
    explained = [{f.name: f.value for f in e.fields} for e in tell(told, context, mentions, rejected, who).events if e.fields]
    assert explained == [{name: getattr(r, name) for name in ROW_COLUMNS} for r in rows] != []


GIVEN = {"rules_alone": 0.0, "reader_alone": 0.0, "event": odds(BOUND), "type": odds(BOUND), **dict.fromkeys(SURE, odds(BOUND)),
         **dict.fromkeys(ALIKE, 1.0)}


@pytest.mark.parametrize(("changes", "said"), [
    ({}, []),
    ({"event": 0.2}, ["the reader is not sure that it is an event"]),
    ({"same_actor1": 0.0, "same_dead": 0.0}, ["rules and reader differ in actor1", "rules and reader differ in fatalities"]),
    ({"sure_place": 0.0}, ["the reader is not sure of location"]),
    # what one has alone cannot agree with anything
    ({"rules_alone": 1.0, "type": 0.0, **dict.fromkeys([*SURE, *ALIKE], 0.0)},
     ["the reader tells of no such event", "the reader is not sure of its type"]),
    ({"reader_alone": 1.0, **dict.fromkeys(ALIKE, 0.0)}, ["the rules find no such event"]),
])
def test_the_confidence_says_what_lowered_it(monkeypatch, changes: dict[str, float], said: list[str]) -> None:
    """One line for each feature that could be better, with the points that it cost, whatever the weights are just now."""
    monkeypatch.setattr(rows, "model", lambda: (-2.0, dict.fromkeys(FEATURES, 0.3) | {"rules_alone": -0.3, "reader_alone": -0.3}))
    found = lowered(GIVEN | changes)
    assert [line.rsplit(" (", 1)[0] for line in found] == said
    assert all(0 < float(line.rsplit("(−", 1)[1].rstrip(")")) < 1 for line in found)


@pytest.mark.parametrize(("lowering", "said"), [
    (["a", "b"], "lowered, because a, b"),
    (["x" * 200, "y" * 150, "z" * 150], f"lowered, because {'x' * 200}, {'y' * 150}, …"),  # none is cut in two
])
def test_the_warehouse_is_told_what_lowered_the_confidence_without_its_figures(lowering: list[str], said: str) -> None:
    event = rows.Happened(1, [], [rows.Field("confidence", 0.6, Origin("the likely share of right slots by confidence.toml: event 0.1"))], lowering)
    assert reasons(event) == {"confidence": {"why": said}} and len(said) <= LONGEST


def test_what_costs_nothing_did_not_lower_the_confidence(monkeypatch) -> None:
    monkeypatch.setattr(rows, "model", lambda: (0.0, dict.fromkeys(FEATURES, 0.0) | {"same_day": 1.0}))
    assert lowered(GIVEN | {"same_dead": 0.0}) == [] and lowered(GIVEN | {"same_day": 0.0}) != []


def test_every_feature_of_the_confidence_has_words() -> None:
    assert set(rows.LOWERS) == set(FEATURES)


# --- triggers and events -----------------------------------------------------------------------------

def test_a_trigger_shows_its_entry_frame_and_verdict() -> None:
    told = story(ATTACK, PLANNED)
    attack, planned = told.told
    assert attack.entry == {"trigger": "attaquer", "upos": "VERB", "class": "attack", "frame": "act", "weight": attack.entry["weight"]}
    assert attack.coded and attack.event == 1
    assert {(a.role, a.words, a.by) for a in attack.arguments} >= {("agent", "Des rebelles", "nsubj of frame act")}
    assert not planned.coded and planned.event is None and planned.reason == "the conditional: it might happen [conditional]"


@pytest.mark.parametrize(("reason", "plainly"), [
    ("negated (ne pas)", "the text says that it did not happen"),
    ("near future", "the near future"),
    ("not realised (menace … attaquer)", "it is only wanted, feared, tried or prevented"),
])
def test_reasons_are_put_plainly_beside_the_coders_own(reason: str, plainly: str) -> None:
    assert plain_reason(reason).startswith(plainly) and plain_reason(reason).endswith(f"[{reason}]")
    assert plain_reason("another reason") == "another reason"


SPREAD = ("Des affrontements/affrontement/plur>éclaté:nsubj ont>éclaté:aux éclaté/éclater/part mardi/mardi>éclaté:obl à Gao/gao/LOC>éclaté:obl "
          "et à Kidal/kidal/LOC>Gao:conj entre>armée:case l' armée>affrontements:nmod et des rebelles/rebelle/plur>armée:conj .")


def test_what_happened_in_several_places_is_one_trigger_told_for_each() -> None:
    told = story(SPREAD, "Le Mali/mali/LOC .")
    first, second = told.told
    assert (first.words, first.start) == (second.words, second.start) and (first.event, second.event) == (1, 2)
    assert first.values["place"].value.startswith("Gao") and "coordinated" not in first.values["place"].origin.why
    assert (second.values["place"].origin.words, "coordinated" in second.values["place"].origin.why) == ("Kidal", True)
    assert "1 trigger (1 coded, 0 rejected), 2 events" in "\n".join(page(told))


def test_the_end_of_an_attack_is_marked() -> None:
    (told,) = story("La police>abattu:nsubj a>abattu:aux abattu/abattre/part l' assaillant>abattu:obj à Gao/gao/LOC>abattu:obl .").told
    assert any("how an unnamed attacker was killed" in mark for mark in told.marks)


def test_a_group_that_takes_a_place_for_the_state_is_told_as_its_ally() -> None:
    taken = ("{0}>pris:nsubj ont>pris:aux pris/prendre/part mardi/mardi>pris:obl Alep/alep/LOC>pris:obj en Syrie/syrie/LOC>Alep:nmod "
             "aux rebelles/rebelle/plur>pris:obl .")
    takers = ("Kataib/kataib/ORG>Hezbollah:flat Hezbollah/hezbollah/ORG", "L' EI/ei/ORG")
    ally, rebel = (story(taken.format(who)).told[0].values["type"] for who in takers)
    assert ally.value == "Government regains territory" and "rule capture,*,state" in ally.origin.why and "fights for the state" in ally.origin.why
    assert rebel.value == "Non-state actor overtakes territory" and "fights for the state" not in rebel.origin.why


def test_an_event_shows_how_its_mentions_came_in() -> None:
    (event,) = story(ATTACK, DEAD).events
    (one, first, begins), (two, second, same) = event.told
    assert (one, first, begins, two, second) == (1, "attaqué", "begins the event", 2, "tués") and same.startswith("same day, place")


@pytest.mark.parametrize(("told", "why"), [
    (mention("kill", None), "no sub-event type"),
    (mention("attack", "Armed clash", where=None), "country"),
    (mention("attack", "Attack", agent="armed", patient="civilians", dead=2), "ordinary crime"),
    (mention("loot", "Looting/property destruction", agent="civilians"), "ordinary crime"),
    (mention("arrest", "Arrests", agent="police", patient="civilians"), "neither large nor notable"),
    (mention("attack", "Armed clash", day=None), "too little is told of it: place (of"),
    (mention("attack", "Armed clash"), "neither side"),
])
def test_an_event_without_a_row_says_why(told: Mention, why: str) -> None:
    event = assemble.Event([told])
    assert assemble.to_row(event, article()) is None and why in why_no_row(event, article())


def test_a_year_alone_gives_no_row() -> None:
    told = mention("attack", "Armed clash", agent="rebels", patient="army")
    told.when = When(date(2015, 7, 1), 3, True, year_only=True)
    assert "only by a year" in why_no_row(assemble.Event([told]), article())


def test_dates_and_places_that_nothing_took_say_why() -> None:
    found = {u.words: (u.what, u.sentence, u.why) for u in story(ATTACK, PAST).unused}
    assert found["2012"][:2] == ("date", 2) and "only a year" in found["2012"][2]
    assert found["Kidal"][:2] == ("place", 2)
    assert "Gao" not in found and "mardi" not in found


# --- the page ----------------------------------------------------------------------------------------

def test_a_tree_keeps_the_order_of_the_words_and_draws_what_hangs_on_what() -> None:
    assert [line.rstrip() for line in tree(parse(f"{REBELS} le camp>attaqué:obj ."))] == [
        "   1   ┌─Des    un                   DET    det",
        "   2 ┌─rebelles rebelle              NOUN   nsubj",
        "   3 ├─ont      avoir                AUX    aux",
        "   4 attaqué    attaquer             VERB   root",
        "   5 │ ┌─le     le                   DET    det",
        "   6 ├─camp     camp                 NOUN   obj",
        "   7 └─.        .                    PUNCT  punct",
    ]


def words(*heads: int) -> Sentence:
    return Sentence(0, 0, 2 * len(heads), [Word(i, "x", "x", "NOUN", {}, head, "dep", 2 * i, 2 * i + 1) for i, head in enumerate(heads)])


@pytest.mark.parametrize("sentence", [
    # as deep as long
    words(-1, *range(3000)),
    # a cycle that no root leads to, a word that is its own head, two roots
    words(-1, 2, 1), words(0, 0), words(-1, -1, 0),
], ids=["deep", "cycle", "own head", "two roots"])
def test_any_tree_is_drawn_with_each_word_once(sentence: Sentence) -> None:
    lines = list(tree(sentence))
    assert sorted(int(line.split()[0]) for line in lines) == [w.index + 1 for w in sentence.words]
    assert max(map(len, lines)) <= WIDTH


def test_the_page_and_its_parts() -> None:
    told = story(ATTACK, DEAD, PLANNED, PAST)
    whole = list(page(told))
    assert max(map(len, whole)) <= WIDTH
    text = "\n".join(whole)
    for part in ("== Sentence 1", "== Sentence 3", "Event 1:   row 1", "== Row of event 1: Armed clash, Gao, 2022-05-10", "== Found, but not coded",
                 "in the lexicon  attaquer (VERB", "== Dates and places found, but not used", "“mardi”: the date of its own sentence"):
        assert part in text, part
    assert "== Sentence 4" not in text  # it has no trigger
    assert "== Sentence 4" in "\n".join(page(told, trees=True))
    rows = "\n".join(page(told, rows_only=True))
    assert "== Row of event 1" in rows and "== Sentence" not in rows and "not coded" not in rows
    one = "\n".join(page(told, sentence=3))
    assert "== Sentence 3" in one and "== Sentence 1" not in one and "== Row" not in one
    with pytest.raises(ValueError, match="has no sentence 9: they are numbered from 1 to 4"):
        list(page(told, sentence=9))


def test_an_article_without_events_has_a_page() -> None:
    text = "\n".join(page(story(PAST)))
    assert "0 rows" in text and "none" in text


HOSTILE = "\x1b[2J\x1b]0;owned\x07 \x9b31m \u202egnol\u202c \x00\x7f\u200b\ud800 \u2028 ok"


def test_nothing_that_steers_a_terminal_reaches_the_page() -> None:
    told, context, mentions, rejected, who = read(ATTACK, DEAD)
    text = told.text.replace("mardi", "\x1b[2Jm").replace("rebelles", "reb\x9b\u202e\x07es").replace("Gao", "G\x00\r")
    assert len(text) == len(told.text)
    hostile = article(text, doc=f"a{HOSTILE}.txt", source=HOSTILE)
    told_all = tell(hostile, context, mentions, rejected, who)
    for line in page(told_all, trees=True):
        assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs") for c in line), line


def test_plain_replaces_and_json_escapes() -> None:
    assert plain("é\x1b[2J\n\u202eà \ud800") == "é\ufffd[2J \ufffdà \ufffd"
    written = escaped(json.dumps({"text": HOSTILE + "été 😀"}, ensure_ascii=False))
    assert plain(written) == written and "été 😀" in written
    assert json.loads(written) == {"text": HOSTILE + "été 😀"}


def test_the_story_is_data_too() -> None:
    told = story(ATTACK, DEAD, PLANNED)
    data = json.loads(json.dumps(told.to_json()))
    assert [s["number"] for s in data["sentences"]] == [1, 2, 3] and data["sentences"][0]["words"][3]["lemma"] == "attaquer"
    assert [t["coded"] for t in data["triggers"]] == [True, True, False]
    fields = {f["name"]: f for f in data["events"][0]["fields"]}
    assert fields["event_date"]["value"] == "2022-05-10" and fields["event_date"]["origin"]["words"] == "mardi"
    start, end = (fields["event_date"]["origin"][k] for k in ("start", "end"))
    assert told.article.text[start:end] == "mardi"


# --- the command -------------------------------------------------------------------------------------

def test_without_a_publication_date_the_command_says_what_to_do(tmp_path, capsys) -> None:
    path = tmp_path / "a\x1b[31m.txt"
    path.write_text("Des hommes armés ont attaqué lundi un village près de Gao, dans le nord du Mali, et tué six habitants. " * 2, encoding="utf-8")
    assert cli.main(["explain", str(path)]) == 1
    error = capsys.readouterr().err
    assert "NO_DATE" in error and "articles.csv" in error and error.count("\n") == 1 and "\x1b" not in error
