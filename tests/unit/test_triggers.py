"""Triggers: which words of a tree may tell of an event; and the lexicon's own consistency."""

import tomllib
from dataclasses import fields

import pytest
from factories import FRENCH, parse, small_lexicon

from etl import event_classes, settings
from etl.find import triggers
from etl.find.arguments import Arguments
from etl.find.triggers import find_triggers
from etl.knowledge import rows

FOLDER = settings.LANGUAGES / "fr"


@pytest.fixture
def lexicon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triggers, "lexicon", small_lexicon)


def found(notation: str) -> list[tuple[str, str]]:
    """(text of the head word, class) of each trigger."""
    return [(t.word.text, t.event_class) for t in find_triggers(parse(notation), FRENCH)]


@pytest.mark.parametrize(("notation", "expected"), [
    # a verb, by its lemma
    ("L' armée>attaqué:nsubj a>attaqué:aux attaqué/attaquer/part le village>attaqué:obj", [("attaqué", "attack")]),
    # a participle that the tagger takes for an adjective is still a verb
    ("Un village attaqué/attaquer/ADJ>village:amod", [("attaqué", "attack")]),
    # a noun; a verb's lemma as a noun is none
    ("Une attaque", [("attaque", "attack")]),
    # parts must stand below the head, in any order and form
    ("Une voiture piégée/piéger/ADJ>voiture:amod a>explosé:aux explosé/exploser/part", [("explosé", "explosion")]),
    # "obj:" asks that the part be what the verb acts on …
    ("Des hommes/homme>ouvert:nsubj ont>ouvert:aux ouvert/ouvrir/part le feu>ouvert:obj", [("ouvert", "shoot")]),
    # … and the wrong object makes no event
    ("Le maire>ouvert:nsubj a>ouvert:aux ouvert/ouvrir/part une école>ouvert:obj", []),
    # "se" asks for a reflexive pronoun
    ("Les soldats/soldat>rendus:nsubj se>rendus:expl:pv sont>rendus:aux rendus/rendre/part", [("rendus", "surrender")]),
    ("Les soldats/soldat>rendu:nsubj ont>rendu:aux rendu/rendre/part un service>rendu:obj", []),
    # "!in": with no place where somebody goes
    ("Le ministre>rendu:nsubj s'>rendu:expl:pv est>rendu:aux rendu/rendre/part à Gao/gao/LOC>rendu:obl", []),
    # "@place": the name of a place, or a noun of what can be held, as the object …
    ("L' armée>libéré:nsubj a>libéré:aux libéré/libérer/part Gao/gao/LOC>libéré:obj", [("libéré", "capture")]),
    ("L' armée>libéré:nsubj a>libéré:aux libéré/libérer/part deux villages/village>libéré:obj", [("libéré", "capture")]),
    # … not people, and not what only lies in a place
    ("L' armée>libéré:nsubj a>libéré:aux libéré/libérer/part deux otages/otage>libéré:obj", []),
    ("L' armée>libéré:nsubj a>libéré:aux libéré/libérer/part Jean/jean/PER>libéré:obj Durand/durand/PER>Jean:flat:name", []),
    ("L' armée>libéré:nsubj a>libéré:aux libéré/libérer/part deux otages/otage>libéré:obj à Gao/gao/LOC>libéré:obl", []),
    # … a town that the tagger takes for a person by one name, and one that it leaves out
    ("L' armée>libéré:nsubj a>libéré:aux libéré/libérer/part Menaka/menaka/PER>libéré:obj", [("libéré", "capture")]),
    ("L' armée>libéré:nsubj a>libéré:aux libéré/libérer/part Menaka>libéré:obj", [("libéré", "capture")]),
    # … or as the place where, or the subject
    ("Les rebelles/rebelle>entrés:nsubj sont>entrés:aux entrés/entrer/part dans le village>entrés:obl", [("entrés", "capture")]),
    ("Les rebelles/rebelle>entrés:nsubj sont>entrés:aux entrés/entrer/part dans le débat>entrés:obl", []),
    ("Les rebelles/rebelle>entrés:nsubj sont>entrés:aux entrés/entrer/part avec Gao/gao/LOC>entrés:obl", []),
    ("Gao/gao/LOC>tombée:nsubj est>tombée:aux tombée/tomber/part", [("tombée", "lose")]),
    ("La pluie>tombée:nsubj est>tombée:aux tombée/tomber/part sur Gao/gao/LOC>tombée:obl", []),
    # a noun inside a name is none
    ("Le mouvement Combat/combat/ORG>mouvement:nmod Populaire/populaire/ORG>Combat:flat:name", []),
    # the longer entry wins over its own head
    ("Un attentat suicide>attentat:amod", [("attentat", "suicide")]),
    # a part of a longer trigger is no trigger of its own ("assaut")
    ("L' armée>donné:nsubj a>donné:aux donné/donner/part l' assaut>donné:obj", [("donné", "attack")]),
    # two events in one sentence, in text order
    ("L' armée>bombardé:nsubj a>bombardé:aux bombardé/bombarder/part la ville>bombardé:obj et les rebelles/rebelle>attaqué:nsubj ont>attaqué:aux "
     "attaqué/attaquer/part la base>attaqué:obj", [("bombardé", "strike"), ("attaqué", "attack")]),
    # a weapon that is only named beside a deed tells nothing more
    ("L' armée>bombardé:nsubj a>bombardé:aux bombardé/bombarder/part la ville>bombardé:obj avec des obus>bombardé:obl", [("bombardé", "strike")]),
    # a compound that the lemmatizer leaves in the plural
    ("Des attentats-suicides/attentats-suicides", [("attentats-suicides", "suicide")]),
    # plain news without an event
    ("Le ministre>reçu:nsubj a>reçu:aux reçu/recevoir/part son homologue>reçu:obj à Paris/LOC>reçu:obl", []),
])
def test_triggers(notation: str, expected: list[tuple[str, str]], lexicon: None) -> None:
    assert found(notation) == expected


def test_a_trigger_keeps_its_parts(lexicon: None) -> None:
    (trigger,) = find_triggers(parse("Des hommes/homme>ouvert:nsubj ont>ouvert:aux ouvert/ouvrir/part le feu>ouvert:obj"), FRENCH)
    assert [w.text for w in trigger.words] == ["ouvert", "feu"] and trigger.verbal


def test_the_plainest_words_are_in_the_lexicon() -> None:
    assert found("L' armée>bombardé:nsubj a>bombardé:aux bombardé/bombarder/part la ville>bombardé:obj") == [("bombardé", "strike")]
    assert found("Des affrontements/affrontement entre l' armée>affrontements:nmod") == [("affrontements", "clash")]


# --- the lexicon -----------------------------------------------------------------------------------

ROWS = rows("fr/events.csv")
FRAMES = tomllib.loads((FOLDER / "frames.toml").read_text(encoding="utf-8"))
RULES = rows("event_rules.csv")


def test_a_class_is_one_of_the_lexicon_and_has_rules_or_only_an_outcome() -> None:
    classes, ruled = {r["class"] for r in ROWS}, {r["class"] for r in RULES}
    assert not ruled - classes, "rules that no trigger can reach"
    assert not event_classes.known() - classes, "classes that no trigger has"
    assert not {c for c in event_classes.known() - ruled if not event_classes.has(c, "outcome")}, "classes that never become an event"


def test_an_entry_that_asks_for_more_is_tried_first() -> None:
    late = [(earlier.trigger, entry.trigger) for entries in triggers.lexicon(FRENCH).values() for n, entry in enumerate(entries)
            for earlier in entries[:n] if earlier.upos == entry.upos and set(earlier.parts) < set(entry.parts)]
    assert late == []


def test_what_can_be_held_is_listed_once_in_lower_case() -> None:
    lines = [line for line in (FOLDER / "held_places.txt").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert len(lines) == len(set(lines)) and {"ville", "base"} <= FRENCH.held_places == set(lines)
    assert [line for line in lines if line != line.lower() or any(c.isspace() for c in line)] == []


def test_frames_name_known_roles_and_well_formed_places() -> None:
    roles = {f.name for f in fields(Arguments)}
    for frame, places in FRAMES.items():
        assert set(places) <= roles, frame
        assert all(p.partition("/")[0] for row in places.values() for p in row), frame
    assert not set(FRAMES) - {r["frame"] for r in ROWS}, "frames without a trigger"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda p: p.name)
def test_word_lists_parse_and_hold_words(path) -> None:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    assert content
    for name, value in content.items():
        if isinstance(value, list):
            ends = name in ("links_of_names", "noun_endings")  # of words: they may be empty or hold blanks
            assert value and all(not isinstance(v, str) or ends or v == v.strip() != "" for v in value), name
