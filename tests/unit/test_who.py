"""Who: phrases to actors in their article, and sides that are told elsewhere than at the event's own word. The gazetteer is a fake."""

from __future__ import annotations

import pytest
from factories import FRENCH, PUBLISHED, actor, mention, parse
from test_actors import FakeGazetteer

from etl.annotate import Sentence, Word
from etl.resolve.actors import ActorList
from etl.resolve.context import Context
from etl.resolve.sides import as_force, charged, charges, complete, fights_for
from etl.resolve.who import Who, is_aside


def article(*notations: str) -> tuple[Who, list[Sentence]]:
    """Who over sentences of the compact notation, in an article about Mali."""
    sentences = [parse(n, index=i, start=1000 * i) for i, n in enumerate(notations)]
    nothing: list[list] = [[] for _ in sentences]
    context = Context("", PUBLISHED, FRENCH, sentences, nothing, nothing, nothing, nothing, ["MLI"])
    return Who(context, ActorList(FRENCH), FakeGazetteer()), sentences  # type: ignore[arg-type]


def word(sentence: Sentence, text: str) -> Word:
    return next(w for w in sentence.words if w.text == text)


def name(text: str, *notations: str, **options: object) -> str:
    """The actor of a word of the last sentence; '' for none."""
    who, sentences = article(*notations)
    found = who.actor(sentences[-1], word(sentences[-1], text), "MLI", 2022, **options)  # type: ignore[arg-type]
    return found.name if found else ""


JNIM = "Le JNIM>pris:nsubj a>pris:aux pris/prendre/part Farabougou>pris:obj"


@pytest.mark.parametrize(("text", "sentences", "expected"), [
    # what "les jihadistes" are called, some sentences back, by their ilk
    ("jihadistes", (JNIM, "Rien", "Les jihadistes/jihadiste>fui:nsubj ont>fui:aux fui/fuir/part"), "JNIM"),
    ("groupe", (JNIM, "Le groupe>fui:nsubj a>fui:aux fui/fuir/part"), "JNIM"),
    ("milice", (JNIM, "Cette milice>fui:nsubj a>fui:aux fui/fuir/part"), "JNIM"),
    ("bandits", (JNIM, "Les bandits/bandit>fui:nsubj ont>fui:aux fui/fuir/part"), "Unidentified Armed Group (Mali)"),
    # what is new stays unnamed, and so do those of whom it is only presumed
    ("jihadistes", (JNIM, "Deux jihadistes/jihadiste>fui:nsubj ont>fui:aux fui/fuir/part"), "Unidentified Armed Group (Mali)"),
    ("jihadistes", (JNIM, "Les jihadistes/jihadiste>fui:nsubj présumés/présumé/ADJ>jihadistes:amod ont>fui:aux fui/fuir/part"),
     "Unidentified Armed Group (Mali)"),
    # more than one group
    ("groupes", (JNIM, "Les groupes/groupe/plur>fui:nsubj armés/armé/ADJ>groupes:amod ont>fui:aux fui/fuir/part"), "Unidentified Armed Group (Mali)"),
    # a group that another only belongs to is not meant
    ("jihadistes", ("Le JNIM>fui:nsubj lié/lier/part>JNIM:acl à Al-Qaïda>lié:obl a>fui:aux fui/fuir/part",
                    "Les jihadistes/jihadiste>fui:nsubj ont>fui:aux fui/fuir/part"), "JNIM"),
    # pronouns and what is counted of them
    ("ils", ("Les talibans/taliban>fui:nsubj ont>fui:aux fui/fuir/part", "ils>tué:nsubj ont>tué:aux tué/tuer/part"), "Taliban"),
    ("Deux", ("Les policiers/policier>fui:nsubj ont>fui:aux fui/fuir/part", "Deux>morts:nsubj d' entre eux/eux/PRON>morts:obl sont>morts:aux "
              "morts/mourir/part"), "Police Forces of Mali"),
    ("Personne", ("Personne/personne/PRON>revendiqué:nsubj n'>revendiqué:advmod a>revendiqué:aux revendiqué/revendiquer/part",), ""),
    # an apposition
    ("alliance", ("Le JNIM>alliance:appos , une alliance>pris:nsubj rebelle/rebelle/ADJ>alliance:amod a>pris:aux pris/prendre/part",), "JNIM"),
    # whose "l'armée" is
    ("armée", ("L' armée>tiré:nsubj a>tiré:aux tiré/tirer/part",), "Military Forces of Mali"),
])
def test_actor_in_its_article(text: str, sentences: tuple[str, ...], expected: str) -> None:
    assert name(text, *sentences) == expected


def test_assailants_are_those_of_the_event_told_last() -> None:
    who, sentences = article("Rien", "Les assaillants/assaillant>fui:nsubj ont>fui:aux fui/fuir/part")
    phrase = word(sentences[1], "assaillants")
    for told, expected in (("armed", "Unidentified Armed Group (Mali)"), ("rebels", "JNIM")):
        who.told = [mention("attack", "Attack", agent=told)]
        found = who.actor(sentences[1], phrase, "MLI", 2022)
        assert found is not None and found.name == expected


def test_a_people_acts_by_its_forces() -> None:
    sentence = "Les Américains/Américain/NOUN>bombardé:nsubj ont>bombardé:aux bombardé/bombarder/part"
    assert name("Américains", sentence, acting=True) == "Military Forces of the United States"
    assert name("Américains", sentence) == "Civilians (International)"


@pytest.mark.parametrize(("notation", "expected"), [
    ("Un bus>visé:obj a>visé:aux visé/viser/part", "Civilians (Mali)"),
    ("Un bus>visé:obj de l' armée>bus:nmod a>visé:aux visé/viser/part", "Military Forces of Mali"),
    ("Un camp>visé:obj de déplacés/déplacé>camp:nmod a>visé:aux visé/viser/part", "Civilians (Mali)"),
    ("Une caserne>visé:obj a>visé:aux visé/viser/part", "Military Forces of Mali"),
])
def test_who_is_hit_with_a_site(notation: str, expected: str) -> None:
    who, sentences = article(notation)
    who.gazetteer.country = lambda name: type("C", (), {"name": "Mali", "iso3": name})  # type: ignore[method-assign]
    found = who.target(sentences[0], [w for w in sentences[0].words if w.deprel == "obj"], "MLI")
    assert found is not None and found.name == expected


@pytest.mark.parametrize(("notation", "charged_words"), [
    ("Le JNIM>revendiqué:nsubj a>revendiqué:aux revendiqué/revendiquer/part l' attentat>revendiqué:obj", ["JNIM"]),
    ("L' attentat>revendiqué:nsubj:pass a>revendiqué:aux été>revendiqué:aux:pass revendiqué/revendiquer/part "
     "par le JNIM>revendiqué:obl:agent", ["JNIM"]),
    ("Le JNIM>attribué:nsubj s'>attribué:expl est>attribué:aux attribué/attribuer/part l' attentat>attribué:obj", ["JNIM"]),
    ("L' attentat est>attribué:aux:pass attribué/attribuer/part>attentat:acl à le JNIM>attribué:obl", ["JNIM"]),
    ("Kidal>accuse:nsubj accuse/accuser/pres le JNIM>accuse:obj", ["JNIM"]),
    ("Kidal>mis:nsubj a>mis:aux mis/mettre/part en cause>mis:obl le JNIM>mis:obj", ["JNIM"]),
    ("Rien porte>Rien:acl la signature>porte:obj de le JNIM>signature:nmod", ["JNIM"]),
    ("Le JNIM>coupable:nsubj est>coupable:cop coupable/coupable/ADJ", ["JNIM"]),
    ("Le JNIM>revendiqué:nsubj n'>revendiqué:advmod a>revendiqué:aux pas>revendiqué:advmod revendiqué/revendiquer/part "
     "l' attentat>revendiqué:obj", []),
])
def test_claims_and_accusations(notation: str, charged_words: list[str]) -> None:
    assert [c.word.text for c in charges(parse(notation), FRENCH)] == charged_words


def test_a_claim_gives_the_doer_of_what_was_told() -> None:
    claim = "Le JNIM>revendiqué:nsubj a>revendiqué:aux revendiqué/revendiquer/part l' attentat>revendiqué:obj"
    who, sentences = article("Rien", claim)
    unknown, known = mention("terror", "Attack"), mention("terror", "Attack", agent="other rebels")
    found = list(charged(who.context, who, sentences[1], [unknown, known], FRENCH))
    assert [(m is unknown, a.name) for m, a in found] == [(True, "JNIM")]


def test_a_claim_of_another_attack_says_nothing_of_this_one() -> None:
    who, sentences = article("Rien", "Le pays>rappelle:nsubj rappelle/rappeler/pres l' attentat>rappelle:obj de la veille>attentat:nmod "
                                     "revendiqué/revendiquer/part>attentat:acl par le JNIM>revendiqué:obl:agent")
    assert not list(charged(who.context, who, sentences[1], [mention("terror", "Attack")], FRENCH))


def filled(told: list, *notations: str) -> None:
    who, _ = article(*(notations or ("Rien",) * 9))
    complete(who.context, who, told, FRENCH)


def test_the_other_side_of_a_fight_is_the_one_fought_before() -> None:
    fights = [mention("clash", "Armed clash", agent="army", patient="rebels"), mention("capture", "Government regains territory", at=2, agent="army")]
    filled(fights)
    assert fights[1].patient == actor("rebels")


def test_the_other_side_of_a_fight_is_named_in_its_sentence() -> None:
    fight = mention("capture", "Non-state actor overtakes territory", agent="rebels")
    fight.trigger.sentence.words[:] = parse("Rien que/que/PRON>tenait:obj l' armée>tenait:nsubj tenait/tenir/imp>Rien:acl:relcl").words
    filled([fight])
    assert fight.patient is not None and fight.patient.name == "Military Forces of Mali"


def test_police_faces_a_dispersed_crowd() -> None:
    march = mention("protest", "Protest with intervention", agent="protesters")
    filled([march])
    assert march.patient is not None and march.patient.name == "Police Forces of Mali"


@pytest.mark.parametrize(("dead", "beside", "expected"), [(4, "", "Civilians (Mali)"), (4, "army", ""), (0, "", ""), (None, "", "")])
def test_who_dies_of_a_bomb_is_a_civilian_unless_soldiers_are_hit(dead: int | None, beside: str, expected: str) -> None:
    bomb = mention("explosion", "Suicide bomb", dead=dead, agent="armed")
    filled([bomb, mention("wound", None, at=1, patient=beside)])
    assert (bomb.patient.name if bomb.patient else "") == expected


def test_allies_do_not_fight_each_other() -> None:
    who, _ = article("Rien")
    vdp = who.actors.find("les VDP", countries=("BFA",))[0].actor
    assert fights_for(vdp, "Military Forces of Burkina Faso") and not fights_for(vdp, "Military Forces of Mali")
    fight = mention("clash", "Armed clash", agent="rebels")
    fight.trigger.sentence.words[:] = parse("Rien de Ansarul>Rien:nmod Islam>Ansarul:flat").words
    filled([fight])
    assert fight.patient is None


def test_a_government_acts_by_its_forces() -> None:
    who, _ = article("Rien")
    government = who.actors.state("government", "MLI", "MLI")
    assert as_force(who, government, "strike", "MLI") == who.actors.state("military", "MLI", "MLI")
    assert as_force(who, government, "arrest", "MLI") == who.actors.state("police", "MLI", "MLI")
    assert as_force(who, government, "agreement", "MLI") == government


@pytest.mark.parametrize(("notation", "aside"), [
    ("Rien selon l' armée>Rien:nmod", True),
    ("L' armée>affirme:nsubj affirme/affirmer/pres", True),
    ("Rien avec l' armée>Rien:nmod", True),
    ("Des combats/combat avec l' armée>combats:nmod", False),
    ("L' armée>tire:nsubj tire/tirer/pres", False),
])
def test_who_only_speaks_or_helps(notation: str, aside: bool) -> None:
    sentence = parse(notation)
    assert is_aside(sentence, word(sentence, "armée"), FRENCH) == aside
