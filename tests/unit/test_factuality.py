"""Factuality: what happened, and what was planned, denied, feared, tried or only thought of (manual, section 1)."""

import pytest
from factories import FRENCH, parse, small_lexicon

from etl.find import triggers
from etl.find.factuality import Verdict, judge
from etl.find.triggers import find_triggers


@pytest.fixture(autouse=True)
def lexicon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triggers, "lexicon", small_lexicon)


def verdict(notation: str, word: str = "") -> Verdict:
    """The verdict on the sentence's trigger, or on the one that `word` stands in."""
    found = [t for t in find_triggers(parse(notation), FRENCH) if not word or any(w.text == word for w in t.words)]
    assert len(found) == 1, f"{len(found)} triggers in: {notation}"
    return judge(found[0], FRENCH)


HAPPENED = [
    # plain past, active and passive
    "L' armée>attaqué:nsubj a>attaqué:aux attaqué/attaquer/part le village>attaqué:obj",
    "Le village>attaqué:nsubj:pass a>attaqué:aux été>attaqué:aux:pass attaqué/attaquer/part",
    # the narrative present of headlines
    "L' armée>attaque:nsubj attaque/attaquer/pres le village>attaque:obj",
    # a headline without a verb
    "Attaque/attaque/NOUN contre un village>Attaque:nmod",
    # reported as said by others: "a annoncé que …"
    "Le ministre>annoncé:nsubj a>annoncé:aux annoncé/annoncer/part que>attaqué:mark des rebelles/rebelle>attaqué:nsubj avaient/avoir/AUX>attaqué:aux "
    "attaqué/attaquer/part>annoncé:ccomp la ville>attaqué:obj",
    # a past infinitive under an accusation, and after "pour" ("arrêté pour avoir attaqué")
    "La milice>accusée:nsubj:pass est>accusée:aux:pass accusée/accuser/part d'>attaqué:mark avoir>attaqué:aux attaqué/attaquer/part>accusée:xcomp "
    "un hameau>attaqué:obj",
    # verbs that say that it came about
    "Les rebelles/rebelle>réussi:nsubj ont>réussi:aux réussi/réussir/part à>attaquer:mark attaquer/attaquer/inf>réussi:xcomp le camp>attaquer:obj",
    # "ne … plus" in another clause does not reach the event
    "Les rebelles/rebelle>attaqué:nsubj ont>attaqué:aux attaqué/attaquer/part le village>attaqué:obj qui>répond:nsubj ne>répond:advmod "
    "répond/répondre/pres>village:acl:relcl pas>répond:advmod",
    # the question is another one: two sentences that the tokenizer left together
    "Prochaine/prochain/ADJ>étape:amod étape>attaqué:parataxis ?/?/PUNCT>étape:punct L' armée>attaqué:nsubj a>attaqué:aux attaqué/attaquer/part "
    "le village>attaqué:obj .",
    # "se défendre" and "défendre" otherwise
    "L' armée>défend:nsubj défend/défendre/pres le village>défend:obj qui>attaqué:nsubj:pass a>attaqué:aux été>attaqué:aux:pass "
    "attaqué/attaquer/part>village:acl:relcl",
    # a relative clause of fact below something feared
    "Les habitants/habitant>craignent:nsubj craignent/craindre/pres les rebelles/rebelle>craignent:obj qui>attaqué:nsubj ont>attaqué:aux "
    "attaqué/attaquer/part>rebelles:acl:relcl le village>attaqué:obj",
]


@pytest.mark.parametrize("notation", HAPPENED)
def test_happened(notation: str) -> None:
    assert verdict(notation).happened, verdict(notation).reason


NOT_HAPPENED = [
    # negation of the verb, by a determiner, and above a noun
    ("L' armée>attaqué:nsubj n'>attaqué:advmod a>attaqué:aux pas>attaqué:advmod attaqué/attaquer/part le village>attaqué:obj", "attaqué"),
    ("Aucune/aucun/DET>attaque:det attaque>recensée:nsubj:pass n'>recensée:advmod a>recensée:aux été>recensée:aux:pass recensée/recenser/part",
     "attaque"),
    ("Les rebelles/rebelle>mené:nsubj n'>mené:advmod ont>mené:aux jamais>mené:advmod mené/mener/part de>raid:det raid>mené:obj", "raid"),
    # conditional, future, near future
    ("L' armée>attaquerait:nsubj attaquerait/attaquer/cnd le village>attaquerait:obj", "attaquerait"),
    ("L' armée>attaquera:nsubj attaquera/attaquer/fut le village>attaquera:obj", "attaquera"),
    ("L' armée>va:nsubj va/aller/pres attaquer/attaquer/inf>va:xcomp le village>attaquer:obj", "attaquer"),
    ("Un rassemblement>organisé:nsubj:pass sera>organisé:aux:pass organisé/organiser/part lundi>organisé:obl", "rassemblement"),
    # intention, ability, attempt
    ("L' armée>veut:nsubj veut/vouloir/pres attaquer/attaquer/inf>veut:xcomp le village>attaquer:obj", "attaquer"),
    ("Les rebelles/rebelle>peuvent:nsubj peuvent/pouvoir/pres attaquer/attaquer/inf>peuvent:xcomp la ville>attaquer:obj", "attaquer"),
    ("Le chef>menace:nsubj menace/menacer/pres d'>attaquer:mark attaquer/attaquer/inf>menace:xcomp la ville>attaquer:obj", "attaquer"),
    ("L' armée>prépare:nsubj prépare/préparer/pres une offensive>prépare:obj", "offensive"),
    # only thought of: a noun of threat, fear or risk above it
    ("Le pays>vit:nsubj vit/vivre/pres sous/sous/ADP>menace:case la menace>vit:obl d' attaques/attaque>menace:nmod", "attaques"),
    ("La ville>redoute:nsubj redoute/redouter/pres un attentat>redoute:obj", "attentat"),
    # purpose and condition
    ("Des hommes/homme>venus:nsubj sont>venus:aux venus/venir/part pour>attaquer:mark attaquer/attaquer/inf>venus:advcl le poste>attaquer:obj",
     "attaquer"),
    ("Si/si/SCONJ>attaquent:mark les rebelles/rebelle>attaquent:nsubj attaquent/attaquer/pres>répondra:advcl la ville>attaquent:obj "
     ",>attaquent:punct l' armée>répondra:nsubj répondra/répondre/fut", "attaquent"),
    # denial
    ("Le ministère>démenti:nsubj a>démenti:aux démenti/démentir/part toute/tout/DET>attaque:det attaque>démenti:obj", "attaque"),
    # something to come as a subject
    ("La bataille>approche:nsubj approche/approcher/pres", "bataille"),
    # habits and other domains by an adjective
    ("Une attaque cardiaque/cardiaque/ADJ>attaque:amod", "attaque"),
    ("Une éventuelle/éventuel/ADJ>attaque:amod attaque", "attaque"),
    # an accident
    ("Neuf personnes/personne>péri:nsubj ont>péri:aux péri/périr/part dans un accident>péri:obl", "péri"),
]


@pytest.mark.parametrize(("notation", "word"), NOT_HAPPENED)
def test_not_happened(notation: str, word: str) -> None:
    told = verdict(notation, word)
    assert not told.happened and told.reason


HABITUALLY = "L' armée>attaque:nsubj attaque/attaquer/pres régulièrement/régulièrement/ADV>attaque:advmod le village>attaque:obj"


@pytest.mark.parametrize(("notation", "word", "reason"), [
    # asked
    ("L' armée>attaqué:nsubj a>attaqué:aux attaqué/attaquer/part le village>attaqué:obj ?/?/PUNCT>attaqué:punct", "attaqué", "asked"),
    ("L' armée>mené:nsubj a>mené:aux mené/mener/part ce raid>mené:obj ?/?/PUNCT>mené:punct", "raid", "asked"),
    # done again and again
    (HABITUALLY, "attaque", "a habit"),
    ("Les rebelles/rebelle>mènent:nsubj mènent/mener/pres souvent/souvent/ADV>mènent:advmod des raids/raid>mènent:obj", "raids", "a habit"),
    ("Les soldats/soldat>habitués:nsubj sont>habitués:cop habitués/habituer/ADJ à>attaquer:mark attaquer/attaquer/inf>habitués:xcomp "
     "la nuit>attaquer:obl", "attaquer", "a habit"),
    # denied by whom it is said of
    ("Le groupe>conteste:nsubj conteste/contester/pres avoir>attaqué:aux attaqué/attaquer/part>conteste:xcomp le village>attaqué:obj", "attaqué",
     "denied (conteste)"),
    ("Le groupe>défend:nsubj se>défend:expl:pv défend/défendre/pres d'>attaqué:mark avoir>attaqué:aux attaqué/attaquer/part>défend:xcomp "
     "le village>attaqué:obj", "attaqué", "denied (défend)"),
    # "sans attaquer", "sans combat"
    ("L' armée>entrée:nsubj est>entrée:aux entrée/entrer/part sans>attaquer:mark attaquer/attaquer/inf>entrée:advcl", "attaquer", "negated (sans)"),
    ("L' armée>entrée:nsubj est>entrée:aux entrée/entrer/part sans combat>entrée:obl", "combat", "negated (sans)"),
    # "si l'armée a attaqué", of something that did not come
    ("Il>serait:nsubj serait/être/cnd mort/mort/ADJ>serait:xcomp si>attaqué:mark l' armée>attaqué:nsubj avait>attaqué:aux "
     "attaqué/attaquer/part>serait:advcl", "attaqué", "condition"),
])
def test_why_it_did_not_happen(notation: str, word: str, reason: str) -> None:
    told = verdict(notation, word)
    assert not told.happened and told.reason.startswith(reason), told


def test_what_is_told_once_is_no_habit() -> None:
    assert verdict(HABITUALLY.replace("régulièrement", "hier")).happened


def test_a_coordinated_purpose_is_no_event_either() -> None:
    notation = ("L' armée>veut:nsubj veut/vouloir/pres encercler/encercler/inf>veut:xcomp et attaquer/attaquer/inf>encercler:conj "
                "la ville>attaquer:obj")
    assert not verdict(notation, "attaquer").happened


def test_pluperfect_is_background() -> None:
    assert verdict("L' armée>attaqué:nsubj avait>attaqué:aux attaqué/attaquer/part le village>attaqué:obj").background
    assert not verdict("L' armée>attaqué:nsubj a>attaqué:aux attaqué/attaquer/part le village>attaqué:obj").background


def test_conditional_perfect_is_hearsay_and_happened() -> None:
    # "aurait attaqué": the press reports without vouching for it
    told = verdict("L' armée>attaqué:nsubj aurait>attaqué:aux attaqué/attaquer/part le village>attaqué:obj")
    assert told.happened and told.hearsay


@pytest.mark.parametrize("notation", [
    "Le président>condamné:nsubj a>condamné:aux condamné/condamner/part l' attaque>condamné:obj",
    "Les victimes/victime/NOUN de l' attentat>victimes:nmod",
])
def test_a_noun_that_is_only_commented_on_is_marked(notation: str) -> None:
    assert verdict(notation).comment


@pytest.mark.parametrize("notation", [
    # a participle on a noun that only says who somebody else is: "les parents d'un rebelle tué à Gao"
    "Les parents/parent>manifesté:nsubj d' un rebelle>parents:nmod tué/tuer/part>rebelle:acl à Gao/gao/LOC>tué:obl ont>manifesté:aux "
    "manifesté/manifester/part",
    # a circumstance in the imperfect: "un convoi qui attaquait le village a sauté"
    "Un convoi>sauté:nsubj qui>attaquait:nsubj attaquait/attaquer/imp>convoi:acl:relcl le village>attaquait:obj a>sauté:aux sauté/sauter/part",
])
def test_a_verb_that_only_describes_is_marked(notation: str) -> None:
    told = verdict(notation)
    assert told.happened and told.comment
    assert not verdict("L' armée>attaqué:nsubj a>attaqué:aux attaqué/attaquer/part le village>attaqué:obj").comment


@pytest.mark.parametrize(("notation", "definite"), [("L' attaque", True), ("Cette attaque", True), ("Une attaque", False)])
def test_a_noun_that_refers_to_what_is_known_is_marked(notation: str, definite: bool) -> None:
    assert verdict(notation).definite is definite
