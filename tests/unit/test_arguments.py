"""Arguments: who acts, who is acted upon and where, through passives, relative clauses, coordination and light verbs."""

import pytest
from factories import FRENCH, parse, small_lexicon

from etl.find import triggers
from etl.find.arguments import find_arguments, noun_phrase
from etl.find.triggers import find_triggers


@pytest.fixture(autouse=True)
def lexicon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triggers, "lexicon", small_lexicon)


def arguments(notation: str, word: str = "") -> dict[str, list[str]]:
    """Texts of the heads by role, roles without a head left out, of the only trigger or of the one that `word` stands in."""
    found = [t for t in find_triggers(parse(notation), FRENCH) if not word or any(w.text == word for w in t.words)]
    assert len(found) == 1, f"{len(found)} triggers in: {notation}"
    return {role: [w.text for w in heads] for role, heads in vars(find_arguments(found[0], FRENCH)).items() if heads}


@pytest.mark.parametrize(("notation", "expected"), [
    # active
    ("L' armée>attaqué:nsubj a>attaqué:aux attaqué/attaquer/part le village>attaqué:obj", {"agent": ["armée"], "patient": ["village"]}),
    # passive with its agent, marked or not
    ("Le village>attaqué:nsubj:pass a>attaqué:aux été>attaqué:aux:pass attaqué/attaquer/part par des rebelles/rebelle>attaqué:obl:agent",
     {"agent": ["rebelles"], "patient": ["village"]}),
    ("Le village>attaqué:nsubj:pass a>attaqué:aux été>attaqué:aux:pass attaqué/attaquer/part par des rebelles/rebelle>attaqué:obl",
     {"agent": ["rebelles"], "patient": ["village"]}),
    # a parser that calls the subject of a passive plain nsubj
    ("Le village>attaqué:nsubj a>attaqué:aux été>attaqué:aux:pass attaqué/attaquer/part", {"patient": ["village"]}),
    # a bare participle on its noun, as in headlines
    ("Deux policiers/policier tués/tuer/parts>policiers:acl", {"patient": ["policiers"]}),
    ("Un village attaqué/attaquer/part>village:acl par des miliciens/milicien>attaqué:obl:agent", {"agent": ["miliciens"], "patient": ["village"]}),
    # relative clauses: subject, object
    ("Les hommes/homme qui>attaqué:nsubj ont>attaqué:aux attaqué/attaquer/part>hommes:acl:relcl le poste>attaqué:obj",
     {"agent": ["hommes"], "patient": ["poste"]}),
    ("Le poste que/que/PRON>attaqué:obj les hommes/homme>attaqué:nsubj ont>attaqué:aux attaqué/attaquer/part>poste:acl:relcl",
     {"agent": ["hommes"], "patient": ["poste"]}),
    # the subject of an infinitive is that of the verb above it; of an accusation the one accused
    ("Les rebelles/rebelle>réussi:nsubj ont>réussi:aux réussi/réussir/part à>attaquer:mark attaquer/attaquer/inf>réussi:xcomp le camp>attaquer:obj",
     {"agent": ["rebelles"], "patient": ["camp"]}),
    ("L' ONU/onu/ORG>accuse:nsubj accuse/accuser/pres l' armée>accuse:obj d'>attaqué:mark avoir>attaqué:aux attaqué/attaquer/part>accuse:xcomp "
     "un hameau>attaqué:obj", {"agent": ["armée"], "patient": ["hameau"]}),
    # coordinated verbs share their subject
    ("L' armée>encerclé:nsubj a>encerclé:aux encerclé/encercler/part puis/puis/ADV>attaqué:advmod attaqué/attaquer/part>encerclé:conj "
     "la ville>attaqué:obj",
     {"agent": ["armée"], "patient": ["ville"]}),
    # coordinated nouns are all arguments
    ("L' armée>attaqué:nsubj et la police>armée:conj ont>attaqué:aux attaqué/attaquer/part le camp>attaqué:obj",
     {"agent": ["armée", "police"], "patient": ["camp"]}),
    # a preposition that the frame names brings in the other side
    ("L' armée>combat:nsubj combat/combattre/pres contre les rebelles/rebelle>combat:obl", {"agent": ["armée"], "patient": ["rebelles"]}),
    # the place that is taken is no victim
    ("Les rebelles/rebelle>emparés:nsubj se>emparés:expl:pv sont>emparés:aux emparés/emparer/part de la ville>emparés:obl",
     {"agent": ["rebelles"], "place": ["ville"]}),
    # an entry of several words has the arguments of its parts
    ("L' armée>pris:nsubj a>pris:aux pris/prendre/part le contrôle>pris:obj de la ville>contrôle:nmod",
                 {"agent": ["armée"], "place": ["ville"]}),
    # a side that is fought
    ("Des affrontements/affrontement entre l' armée>affrontements:nmod et des rebelles/rebelle>armée:conj", {"sides": ["armée", "rebelles"]}),
    ("Les combats/combat/NOUN avec les rebelles/rebelle>combats:nmod", {"patient": ["rebelles"]}),
    # nouns: "de" may be either side, "contre" the victim, "par" the doer
    ("L' attaque de les rebelles/rebelle>attaque:nmod contre le camp>attaque:nmod", {"either": ["rebelles"], "patient": ["camp"]}),
    ("L' assassinat d' un maire>assassinat:nmod par des inconnus/inconnu>assassinat:nmod", {"agent": ["inconnus"], "patient": ["maire"]}),
    ("Les frappes/frappe russes/russe/ADJ>frappes:amod sur la ville>frappes:nmod", {"agent": ["russes"], "patient": ["ville"]}),
    # light verbs: their subject does it, suffers it, or dies in it
    ("La police>mené:nsubj a>mené:aux mené/mener/part une razzia>mené:obj contre un camp>razzia:nmod", {"agent": ["police"], "patient": ["camp"]}),
    ("La ville>subi:nsubj a>subi:aux subi/subir/part un bombardement>subi:obj", {"patient": ["ville"]}),
    ("Un bombardement>visé:nsubj a>visé:aux visé/viser/part un hôpital>visé:obj", {"patient": ["hôpital"]}),
    ("Une embuscade tendue/tendre/part>embuscade:acl par des rebelles/rebelle>tendue:obl:agent", {"agent": ["rebelles"]}),
    ("Un attentat>perpétré:nsubj:pass a>perpétré:aux été>perpétré:aux:pass perpétré/perpétrer/part par un groupe>perpétré:obl:agent",
     {"agent": ["groupe"]}),
    # voice by the auxiliary, whatever the parser calls the subject
    ("L' armée>attaqué:nsubj:pass a>attaqué:aux attaqué/attaquer/part le village>attaqué:obj", {"agent": ["armée"], "patient": ["village"]}),
    # a preposition is no article ("de les" for "des" would make an object)
    ("L' armée>tué:nsubj a>tué:aux tué/tuer/part de/de/ADP>rebelles:case rebelles/rebelle>tué:obl", {"agent": ["armée"]}),
    # a subject that the parser has hung elsewhere stands before its verb
    ("Rien , policiers/policier>Rien:conj et bandits/bandit>Rien:conj ont>attaqué:aux attaqué/attaquer/part>Rien:conj le poste>attaqué:obj",
     {"agent": ["policiers", "bandits"], "patient": ["poste"]}),
    # of two subjects the nearer is its own
    ("La ville>dort:nsubj dort/dormir/pres , les rebelles/rebelle>dort:nsubj puis>attaqué:advmod attaqué/attaquer/part>dort:conj le camp>attaqué:obj",
     {"agent": ["rebelles"], "patient": ["camp"]}),
    # "par" and an object that the parser has hung on another word
    ("Deux hommes/homme>tués:nsubj:pass ont>tués:aux été>tués:aux:pass tués/tuer/part dans le nord>tués:obl par des rebelles/rebelle>nord:nmod",
     {"agent": ["rebelles"], "patient": ["hommes"]}),
    ("L' aviation>bombardé:nsubj a>bombardé:aux bombardé/bombarder/part près>bombardé:advmod deux camps/camp>près:nmod",
     {"agent": ["aviation"], "patient": ["camps"]}),
    # a participle describes a noun of its own number
    ("Un colonel/colonel/sing tués/tuer/parts>colonel:acl", {}),
    # who stands behind a weapon
    ("Un soldat>tué:nsubj:pass a>tué:aux été>tué:aux:pass tué/tuer/part par un obus>tué:obl:agent de les rebelles/rebelle>obus:nmod",
     {"agent": ["obus", "rebelles"], "patient": ["soldat"]}),
    ("L' armée>donné:nsubj a>donné:aux donné/donner/part l' assaut>donné:obj de les rebelles/rebelle>assaut:nmod",
     {"agent": ["armée"], "patient": ["rebelles"]}),
    # nouns of number, of suffering; the second side
    ("La police>mené:nsubj a>mené:aux mené/mener/part une série>mené:obj de razzias/razzia>série:nmod contre un camp>série:nmod",
     {"agent": ["police"], "patient": ["camp"]}),
    ("Le convoi>cible:nsubj est>cible:cop la cible d' une attaque>cible:nmod", {"patient": ["convoi"]}),
    ("Les combats/combat/NOUN entre l' armée>combats:nmod et le Hezbollah>combats:nmod", {"sides": ["armée", "Hezbollah"]}),
    # a participle may be tagged an adjective
    ("Une embuscade tendue/tendu/ADJ>embuscade:amod par des rebelles/rebelle>tendue:obl", {"agent": ["rebelles"]}),
])
def test_arguments(notation: str, expected: dict[str, list[str]]) -> None:
    word = "bombardement" if "bombardement" in notation else ""
    assert arguments(notation, word) == expected


def test_a_trigger_is_never_its_own_argument() -> None:
    found = arguments("Des hommes/homme>ouvert:nsubj ont>ouvert:aux ouvert/ouvrir/part le feu>ouvert:obj sur la foule>ouvert:obl")
    assert found == {"agent": ["hommes"], "patient": ["foule"]}


def test_dead_in_an_attack_are_its_victims() -> None:
    found = arguments("Dix soldats/soldat>morts:nsubj sont>morts:aux morts/mourir/part dans une embuscade>morts:obl", "embuscade")
    assert found["patient"] == ["soldats"]


def test_noun_phrase_ends_at_clauses_and_conjuncts() -> None:
    sentence = parse("Les soldats/soldat>partis:nsubj maliens/malien/ADJ>soldats:amod qui>gardaient:nsubj gardaient/garder/imp>soldats:acl:relcl "
                     "le pont>gardaient:obj et les gendarmes/gendarme>soldats:conj sont>partis:aux partis/partir/part")
    assert [w.text for w in noun_phrase(sentence, sentence.words[1])] == ["Les", "soldats", "maliens"]


def test_the_dead_in_an_attack_are_not_those_who_kill_in_it() -> None:
    found = arguments("L' armée>tué:nsubj a>tué:aux tué/tuer/part dix rebelles/rebelle>tué:obj dans un raid>tué:obl", "raid")
    assert found == {"agent": ["armée"], "patient": ["rebelles"]}
