"""Where an event happened, on written trees against the real gazetteer: sentences of a made-up report from Mali."""

from __future__ import annotations

from datetime import date

import pytest
from factories import FRENCH, parse, text_of

from etl.annotate import Sentence
from etl.resolve.actors import ActorList
from etl.resolve.context import Context, build_context
from etl.resolve.places import Gazetteer
from etl.resolve.where import Where, where


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(FRENCH)


@pytest.fixture(scope="module")
def actors() -> ActorList:
    return ActorList(FRENCH)


ABOUT = "Une offensive au Mali/mali/LOC>offensive:nmod"  # which country the report is about


def report(gazetteer: Gazetteer, actors: ActorList, *notations: str) -> tuple[Context, list[Sentence]]:
    sentences: list[Sentence] = []
    text = ""
    for number, notation in enumerate((ABOUT, *notations)):
        sentence = parse(notation, index=number, start=len(text))
        sentences.append(sentence)
        text += text_of(sentence)[len(text) :] + " "
    return build_context(text, date(2022, 5, 12), FRENCH, sentences, gazetteer, actors), sentences


def ask(
    gazetteer: Gazetteer, actors: ActorList, notations: list[str], trigger: str, acted_on: str = "", earlier: tuple[int, str] | None = None
) -> Where | None:
    """Where what `trigger` tells happened, in the last of the sentences.

    Args:
        acted_on: the word that the trigger's frame calls its place.
        earlier: sentence and name of the place of an event that was told before.
    """
    context, sentences = report(gazetteer, actors, *notations)
    last = sentences[-1]
    word = next(w for w in last.words if w.text == trigger)
    before = []
    if earlier is not None:
        place = gazetteer.resolve(earlier[1], ["Mali"])
        assert place is not None
        before = [(earlier[0], Where(place, place.name, 1, True))]
    return where(context, last, word, [w for w in last.words if w.text == acted_on], [], before, gazetteer)


ATTACK = "Des soldats>tués:nsubj:pass ont été>tués:aux:pass tués/tuer/part"


@pytest.mark.parametrize(("notation", "name", "precision"), [
    # one name
    (f"{ATTACK} à Gao/gao/LOC>tués:obl", "Gao", 1),
    (f"{ATTACK} près/près/ADV>Gao:case de Gao/gao/LOC>tués:obl", "Gao", 2),
    # X, dans la région de Y: X, wherever the parser hangs Y
    (f"{ATTACK} à Tessalit/tessalit/LOC>tués:obl , dans la région/région>tués:obl de Kidal/kidal/LOC>région:nmod", "Tessalit", 1),
    (f"{ATTACK} dans la région/région>tués:obl de Kidal/kidal/LOC>région:nmod , à Tessalit/tessalit/LOC>tués:obl", "Tessalit", 1),
    (f"{ATTACK} à Hombori/hombori/LOC>tués:obl , à 200 km/km>tués:obl au sud/sud>km:nmod de Gao/gao/LOC>sud:nmod", "Hombori", 1),
    (f"{ATTACK} à Hombori/hombori/LOC>tués:obl ( Mali/mali/LOC>Hombori:appos )", "Hombori", 1),
    # a village that nobody knows keeps its name
    (f"{ATTACK} à Kabourat/kabourat/LOC>tués:obl , dans la région/région>tués:obl de Kidal/kidal/LOC>région:nmod", "Kabourat", 2),
    (f"{ATTACK} à Kabourat/kabourat/PER>tués:obl , un village/village>Kabourat:appos de la région/région>village:nmod"
     " de Gao/gao/LOC>région:nmod", "Kabourat", 2),
    # … but an unknown bridge or quarter is in its town
    (f"{ATTACK} sur le pont/pont>tués:obl Kabourat/kabourat/LOC>pont:appos , à Gao/gao/LOC>tués:obl", "Gao", 1),
    (f"{ATTACK} dans le quartier/quartier>tués:obl Kabourat/kabourat/LOC>quartier:appos , à Gao/gao/LOC>tués:obl", "Gao", 1),
    # who speaks is elsewhere
    (f"{ATTACK} à Gao/gao/LOC>tués:obl selon la mairie/mairie>tués:obl de Bamako/bamako/LOC>mairie:nmod", "Gao", 1),
    ("Selon la mairie/mairie>tués:obl de Bamako/bamako/LOC>mairie:nmod des soldats>tués:nsubj:pass ont été>tués:aux:pass tués/tuer/part"
     " à Gao/gao/LOC>tués:obl", "Gao", 1),
    ("Un habitant>raconté:nsubj de Bamako/bamako/LOC>habitant:nmod a raconté/raconter/part que des soldats>tués:nsubj:pass ont été>tués:aux:pass"
     " tués/tuer/part>raconté:ccomp à Gao/gao/LOC>tués:obl", "Gao", 1),
    # a state that acts is no place
    (f"{ATTACK} à Gao/gao/LOC>tués:obl par la Russie/russie/LOC>tués:obl et la Turquie/turquie/LOC>Russie:conj", "Gao", 1),
    # a contrast: the place of the other half, however near the parser hangs it
    (f"{ATTACK} dans un assaut/assaut>tués:obl de la ville/ville>assaut:nmod de Gao/gao/LOC>ville:nmod tandis/tandis/SCONJ>tués:mark"
     " qu'/que/SCONJ>tués:mark à Kidal/kidal/LOC>tués:obl", "Gao", 1),
    # "la capitale": of the article's country, of another by its adjective
    (f"{ATTACK} dans la capitale/capitale>tués:obl", "Bamako", 1),
    (f"{ATTACK} dans la capitale/capitale>tués:obl algérienne/algérien/ADJ>capitale:amod", "Algiers", 1),
    # "la place X" that only bears a name, "la capitale du groupe"
    (f"{ATTACK} à Gao/gao/LOC>tués:obl sur la place/place>tués:obl d' Algérie/algérie/LOC>place:nmod", "Gao", 1),
    (f"{ATTACK} à Gao/gao/LOC>tués:obl dans la capitale/capitale>tués:obl du groupe/groupe>capitale:nmod", "Gao", 1),
    # a name that the tagger cuts short
    (f"{ATTACK} à Kabourat/kabourat/LOC>tués:obl el-Kébir/el-kébir/X>Kabourat:flat", "Kabourat el-Kébir", 2),
])
def test_named_in_the_sentence(gazetteer: Gazetteer, actors: ActorList, notation: str, name: str, precision: int) -> None:
    found = ask(gazetteer, actors, [notation], "tués")
    assert found is not None and (found.name, found.precision) == (name, precision)


@pytest.mark.parametrize(("notations", "name"), [
    # the town that was told of
    (["Gao/gao/LOC>attaquée:nsubj:pass a été>attaquée:aux:pass attaquée/attaquer/part", f"{ATTACK} dans la ville/ville>tués:obl"], "Gao"),
    # "y", across a sentence that names none
    (["Une attaque>visé:nsubj a>visé:aux visé/viser/part Gao/gao/LOC>visé:obj",
      "Des soldats>tués:nsubj:pass y/y/PRON>tués:iobj ont été>tués:aux:pass tués/tuer/part"], "Gao"),
    # "le camp" is no town
    (["Une attaque>visé:nsubj a>visé:aux visé/viser/part le camp/camp>visé:obj de Mbera/mbera/LOC>camp:nmod",
      "La colère>gagné:nsubj a>gagné:aux gagné/gagner/part Gao/gao/LOC>gagné:obj", f"{ATTACK} dans le camp/camp>tués:obl"], "Mbera"),
    # nothing at all: what was told last
    (["Une attaque>visé:nsubj a>visé:aux visé/viser/part Gao/gao/LOC>visé:obj", ATTACK], "Gao"),
    # "la localité, à sept kilomètres de X" is not X
    (["Une attaque>visé:nsubj a>visé:aux visé/viser/part Hombori/hombori/LOC>visé:obj",
      "La localité/localité>cernée:nsubj:pass , à sept km/km>localité:nmod de Gao/gao/LOC>km:nmod , a été>cernée:aux:pass cernée/cerner/part"],
     "Hombori"),
])
def test_told_before(gazetteer: Gazetteer, actors: ActorList, notations: list[str], name: str) -> None:
    trigger = "tués" if "tués" in notations[-1] else "cernée"
    found = ask(gazetteer, actors, notations, trigger)
    assert found is not None and found.name == name


def test_a_move_is_placed_where_it_begins(gazetteer: Gazetteer, actors: ActorList) -> None:
    fled = "Des habitants>fui:nsubj de Hombori/hombori/LOC>habitants:nmod ont>fui:aux fui/fuir/part vers Gao/gao/LOC>fui:obl"
    found = ask(gazetteer, actors, [fled], "fui")
    assert found is not None and found.name == "Hombori"


def test_only_a_destination_yields_to_what_was_told(gazetteer: Gazetteer, actors: ActorList) -> None:
    found = ask(gazetteer, actors, ["Des familles>fui:nsubj ont>fui:aux fui/fuir/part vers Gao/gao/LOC>fui:obl"], "fui", earlier=(0, "Hombori"))
    assert found is not None and found.name == "Hombori"


def test_what_is_acted_on_is_the_place(gazetteer: Gazetteer, actors: ActorList) -> None:
    taken = ("Les rebelles>emparés:nsubj se/se/PRON>emparés:expl sont>emparés:aux emparés/emparer/part de Kabourat/kabourat/ORG>emparés:obl"
             " à Gao/gao/LOC>emparés:obl")
    found = ask(gazetteer, actors, [taken], "emparés", acted_on="Kabourat")
    assert found is not None and found.name == "Kabourat"


def test_their_camp_is_where_they_were(gazetteer: Gazetteer, actors: ActorList) -> None:
    left = ("Les soldats>quitté:nsubj ont>quitté:aux quitté/quitter/part le camp/camp>quitté:obj , dans le nord/nord>quitté:obl"
            " du Mali/mali/LOC>nord:nmod")
    found = ask(gazetteer, actors, [left], "quitté", acted_on="camp", earlier=(0, "Kidal"))
    assert found is not None and found.name == "Kidal"


@pytest.mark.parametrize("name", ["Méditerranée", "Samedi", "Afrique de l'Ouest", "Kurdes"])
def test_no_places(gazetteer: Gazetteer, actors: ActorList, name: str) -> None:
    first, *rest = name.split()
    flat = "".join(f" {w}/{w.lower()}/LOC>{first}:flat" for w in rest)
    context, _ = report(gazetteer, actors, f"{ATTACK} en {first}/{first.lower()}/LOC>tués:obl{flat}")
    assert not context.places[1]
