"""Builders for the unit tests of the coder: sentences with their trees in a compact notation, and mentions of events.

A sentence is its words, parted by blanks, each written as `text/lemma/TAG>head:relation`:

    parse("L' armée>attaqué:nsubj a>attaqué:aux attaqué/attaquer/part le village>attaqué:obj")

lemma     by default the text in lower case
TAG       a universal tag, or a tag of TAGS below, which also gives features; default NOUN, or PROPN with a capital;
          LOC, PER and ORG make a proper noun and an entity (neighbours of one kind are one entity where the later is flat)
>head     the text of the head, `#2` for its second occurrence; a word without it that is no function word is the root
Function words (FUNCTION below) need nothing: determiners, numbers and prepositions stand on the next noun that is no
modifier of a later one, auxiliaries and pronouns say their head.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from etl.annotate import Entity, Sentence, Word
from etl.find.arguments import Arguments
from etl.find.casualties import DEAD, INJURED, Casualties
from etl.find.factuality import Verdict
from etl.find.happenings import SLOTS, Happening, Span
from etl.find.triggers import Entry, Trigger
from etl.language import Language
from etl.resolve.actors import Actor
from etl.resolve.context import Context
from etl.resolve.mentions import Mention
from etl.resolve.places import Place
from etl.resolve.reports import Decision, Report, Toll
from etl.resolve.when import When
from etl.resolve.where import Where
from etl.schema import Article

FRENCH = Language.of("fr")

ENTITIES = ("LOC", "PER", "ORG")
NOMINAL = ("NOUN", "PROPN", "NUM", "PRON")

# tag: universal tag and features
TAGS = {
    "part": ("VERB", "Tense=Past|VerbForm=Part"), "parts": ("VERB", "Number=Plur|Tense=Past|VerbForm=Part"),
    "ger": ("VERB", "Tense=Pres|VerbForm=Part"), "inf": ("VERB", "VerbForm=Inf"),
    "pres": ("VERB", "Mood=Ind|Tense=Pres|VerbForm=Fin"), "past": ("VERB", "Mood=Ind|Tense=Past|VerbForm=Fin"),
    "imp": ("VERB", "Mood=Ind|Tense=Imp|VerbForm=Fin"), "fut": ("VERB", "Mood=Ind|Tense=Fut|VerbForm=Fin"),
    "cnd": ("VERB", "Mood=Cnd|Tense=Pres|VerbForm=Fin"), "sub": ("VERB", "Mood=Sub|Tense=Pres|VerbForm=Fin"),
    "plur": ("NOUN", "Number=Plur"), "sing": ("NOUN", "Number=Sing"),
}

_PRESENT, _IMPERFECT = "Mood=Ind|Tense=Pres|VerbForm=Fin", "Mood=Ind|Tense=Imp|VerbForm=Fin"
_FUTURE, _CONDITIONAL = "Mood=Ind|Tense=Fut|VerbForm=Fin", "Mood=Cnd|Tense=Pres|VerbForm=Fin"

# text: lemma, tag, features
FUNCTION: dict[str, tuple[str, str, str]] = {
    **{t: ("le", "DET", "Definite=Def|Number=Sing") for t in ("le", "la", "l'")}, "les": ("le", "DET", "Definite=Def|Number=Plur"),
    **{t: ("un", "DET", "Definite=Ind|Number=Sing") for t in ("un", "une")}, "des": ("un", "DET", "Definite=Ind|Number=Plur"),
    "aucun": ("aucun", "DET", "Number=Sing"), "aucune": ("aucun", "DET", "Number=Sing"),
    "plusieurs": ("plusieurs", "DET", "Number=Plur"), "leurs": ("son", "DET", "Number=Plur"), "ces": ("ce", "DET", "Number=Plur|PronType=Dem"),
    **{t: ("ce", "DET", "Number=Sing|PronType=Dem") for t in ("ce", "cet", "cette")},
    **{t: (t, "ADP", "") for t in ("à", "de", "par", "pour", "contre", "sur", "dans", "en", "avec", "entre", "depuis", "vers", "selon", "après",
                                   "lors", "parmi", "près", "sans", "afin")},
    "d'": ("de", "ADP", ""), "du": ("de", "ADP", ""), "au": ("à", "ADP", ""), "aux": ("à", "ADP", ""),
    **{t: (t, "NUM", "") for t in ("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "dix", "onze", "douze", "vingt", "trente")},
    **{t: (t, "CCONJ", "") for t in ("et", "ou", "mais")}, "que": ("que", "SCONJ", ""), "si": ("si", "SCONJ", ""),
    **{t: ("qui", "PRON", "PronType=Rel") for t in ("qui",)}, "dont": ("dont", "PRON", "PronType=Rel"),
    "se": ("se", "PRON", ""), "s'": ("se", "PRON", ""), "ils": ("il", "PRON", "Number=Plur"), "il": ("il", "PRON", "Number=Sing"),
    **{t: ("ne", "ADV", "Polarity=Neg") for t in ("ne", "n'")}, "pas": ("pas", "ADV", "Polarity=Neg"), "jamais": ("jamais", "ADV", ""),
    "a": ("avoir", "AUX", _PRESENT), "ont": ("avoir", "AUX", _PRESENT), "avait": ("avoir", "AUX", _IMPERFECT),
    "aurait": ("avoir", "AUX", _CONDITIONAL), "avoir": ("avoir", "AUX", "VerbForm=Inf"),
    "est": ("être", "AUX", _PRESENT), "sont": ("être", "AUX", _PRESENT), "était": ("être", "AUX", _IMPERFECT),
    "sera": ("être", "AUX", _FUTURE), "serait": ("être", "AUX", _CONDITIONAL), "été": ("être", "AUX", "Tense=Past|VerbForm=Part"),
    "être": ("être", "AUX", "VerbForm=Inf"),
    ".": (".", "PUNCT", ""), ",": (",", "PUNCT", ""),
}
# A small lexicon for the tests of `find`: they pin how triggers are read, whatever the real lexicon lists.
LEXICON = """attaquer VERB attack act strong; attaque NOUN attack act_n strong; assaut NOUN attack act_n strong; offensive NOUN attack act_n strong
embuscade NOUN attack act_n strong; razzia NOUN attack act_n strong; raid NOUN raid act_n strong; donner+obj:assaut VERB attack act_on strong
ouvrir+obj:feu VERB shoot act_on strong; bombarder VERB strike act strong; bombardement NOUN strike act_n strong; frappe NOUN air act_n strong
exploser VERB explosion explode strong; voiture+piégé NOUN ied thing_n thing; attentat NOUN terror act_n strong; obus NOUN shelling thing_n thing
attentat+suicide NOUN suicide act_n strong; attentat-suicide NOUN suicide act_n strong; combattre VERB clash fight strong
affrontement NOUN clash fight_n strong; combat NOUN clash fight_n strong; bataille NOUN clash fight_n strong; tuer VERB kill act weak
blesser VERB wound act weak; assassinat NOUN kill fate_n weak; mourir VERB die undergo weak; périr VERB die undergo weak
emparer VERB capture take strong; prendre+obj:contrôle VERB capture take strong
libérer+obj:@place VERB capture take strong; entrer+in:@place VERB capture enter weak; tomber+nsubj:@place VERB lose fall weak
rendre+se+!in VERB surrender move strong; rassemblement NOUN protest march_n strong"""


def small_lexicon(_: Language) -> dict[str, tuple[Entry, ...]]:
    """Stands in for `etl.find.triggers.lexicon`."""
    table: dict[str, list[Entry]] = {}
    for entry in sorted((Entry(*line.split()) for line in re.split(r"[;\n]", LEXICON)), key=lambda e: -len(e.parts)):
        table.setdefault(entry.head, []).append(entry)
    return {head: tuple(found) for head, found in table.items()}


# Function words that hang on the next noun by themselves.
LEANING = {"DET": "det", "ADP": "case", "NUM": "nummod"}
_FIGURE = re.compile(r"\d+")


def parse(notation: str, index: int = 0, start: int = 0) -> Sentence:
    """The sentence of the notation above; `start` is where it begins in its text."""
    rows = [_word(token) for token in notation.split()]
    texts = [r["text"] for r in rows]
    root = next(i for i, r in enumerate(rows) if not r["head"] and r["upos"] not in ("DET", "ADP", "NUM", "PUNCT", "CCONJ"))
    words, at = [], start
    for i, row in enumerate(rows):
        if row["head"]:
            name, _, nth = row["head"].partition("#")
            places = [j for j, t in enumerate(texts) if t == name]
            assert places, f"no word {name} in: {notation}"
            head, relation = places[int(nth or 1) - 1], row["relation"]
        elif i == root:
            head, relation = -1, "root"
        elif row["upos"] in LEANING:
            nouns = (j for j in range(i + 1, len(rows)) if rows[j]["upos"] in NOMINAL and (rows[j]["upos"] != "NUM" or rows[j]["head"]))
            head = next(nouns, root)
            relation = LEANING[row["upos"]]
        else:
            head, relation = root, "punct" if row["upos"] == "PUNCT" else "cc"
        feats = dict(f.split("=") for f in row["feats"].split("|")) if row["feats"] else {}
        words.append(Word(i, row["text"], row["lemma"], row["upos"], feats, head, relation, at, at + len(row["text"])))
        at += len(row["text"]) + (not row["text"].endswith("'"))
    sentence = Sentence(index, start, words[-1].end, words)
    for i, row in enumerate(rows):
        if not row["entity"]:
            continue
        last = sentence.entities[-1] if sentence.entities else None
        first = last.first if last and last.last == i - 1 and words[i].deprel.startswith("flat") else i
        if first != i:
            sentence.entities.pop()
        span = words[first:i + 1]
        sentence.entities.append(Entity(" ".join(w.text for w in span), row["entity"], span[0].start, span[-1].end, first, i))
    return sentence


def text_of(sentence: Sentence) -> str:
    """The text whose offsets the sentence has; what stands before it is blank."""
    text = " " * sentence.start
    for word in sentence.words:
        text = text.ljust(word.start) + word.text
    return text


def _word(token: str) -> dict[str, str]:
    named, _, link = token.partition(">")
    head, _, relation = link.partition(":")
    text, *rest = named.split("/") if named != "/" else [named]
    lemma, upos, feats = FUNCTION.get(text.lower(), (text.lower(), "", ""))
    if _FIGURE.fullmatch(text):
        upos = "NUM"
    tag = rest[1] if len(rest) > 1 else ""
    entity = tag if tag in ENTITIES else ""
    if entity:
        upos = "PROPN"
    elif tag:
        upos, feats = TAGS.get(tag, (tag, ""))
    elif rest or not upos:
        upos, feats = ("PROPN" if text[0].isupper() else "NOUN"), ""
    return {"text": text, "lemma": rest[0] if rest and rest[0] else lemma, "upos": upos, "feats": feats, "head": head,
            "relation": relation, "entity": entity}


# --- mentions --------------------------------------------------------------------------------------

PUBLISHED = date(2022, 5, 12)
COUNTRIES = {"MLI": ("Mali", 466, "Western Africa"), "FRA": ("France", 250, "Europe"), "SYR": ("Syria", 760, "Middle East")}
# short names for the sides of the tests: canonical name, inter
SIDES = {"army": ("Military Forces of Mali", "State forces"), "police": ("Police Forces of Mali", "State forces"),
         "foreign army": ("Military Forces of France", "External/Other forces"), "rebels": ("JNIM", "Rebel group"),
         "other rebels": ("Islamic State Sahel Province", "Rebel group"),
         "armed": ("Unidentified Armed Group (Mali)", "Political militia"), "civilians": ("Civilians (Mali)", "Civilians"),
         "protesters": ("Protesters (Mali)", "Protesters"), "rioters": ("Rioters (Mali)", "Rioters")}


def actor(name: str) -> Actor | None:
    """An actor by its short name; None for ''."""
    return Actor(*SIDES[name], ("MLI",)) if name else None


def place(name: str, *, kind: str = "city", admin1: str = "", iso3: str = "MLI") -> Place:
    country, iso, region = COUNTRIES[iso3]
    return Place(name, country, iso, iso3, region, admin1, "", 16.0, -3.0, kind, 10_000, None)


def article(text: str = "Texte.", **changes: Any) -> Article:
    fields: dict[str, Any] = {"doc": "a.txt", "path": "a.txt", "content_hash": "hash", "text": text, "title": "", "published": PUBLISHED,
                              "published_from": "manifest", "source": "Le Monde", "language": "fr"}
    return Article(**fields | changes)


def mention(event_class: str, kind: str | None, *, at: int = 0, day: date | None = PUBLISHED, where: str | Place | None = "Gao",
            precision: int = 1, agent: str = "", patient: str = "", dead: int | None = None, some_dead: bool = False, high: int | None = None,
            injured: int | None = None, victims: str = "", weight: str = "strong", cues: Collection[str] = (), answer: bool = False,
            **verdict: bool) -> Mention:
    """A mention of an event of a class and sub-event type, in sentence `at`.

    `day` None: not dated by its own sentence. `victims` are who `dead` and `injured` count; `some_dead`: deaths without a number.
    `cues`: those of its own words and of its article; `verdict` are further fields of its Verdict.
    """
    sentence = parse("Rien", index=at, start=10 * at)
    word = sentence.words[0]
    trigger = Trigger(sentence, word, Entry("rien", "NOUN", event_class, "act_n", weight), (word,))
    located = where if isinstance(where, Place) else place(where) if where else None
    told = Mention(trigger, Verdict(True, **verdict), Arguments(), actor(agent), actor(patient),
                   Where(located, located.name, precision, True) if located else None,
                   When(day, 1, True) if day else When(PUBLISHED, 2, False), frozenset(cues), sub_event_type=kind, answer=answer)
    counts = [(DEAD, dead)] if dead is not None or some_dead else []
    for counted, value in [*counts, *([(INJURED, injured)] if injured is not None else [])]:
        told.casualties.append(Casualties(counted, value, value, high if counted == DEAD else None, word, None, None))
        told.victims.append(actor(victims))
    return told


# --- reports of the reader ----------------------------------------------------------------------------


def told(start: int, end: int, probability: float = 0.9) -> Span:
    return Span(start, end, probability)


def happening(kind: str = "Armed clash", *words: Span, probability: float = 0.9, **slots: Span | tuple[Span, ...]) -> Happening:
    """A happening of a sub-event type; slots by their names, the likeliest span first."""
    spans = {slot: (found,) if isinstance(found := slots.get(slot, ()), Span) else found for slot in SLOTS}
    return Happening(((kind, 0.9), ("Other", 0.1)), probability, 0.0, words or (told(0, 5, probability),), spans)


def report(kind: str = "Armed clash", *, day: date = PUBLISHED, where: str | Place = "Gao", agent: str = "", patient: str = "",
           dead: int | None = None, injured: int | None = None, probability: float = 0.9, sure: float = 0.9, at: int = 0) -> Report:
    """A report of a sub-event type with the sides of `SIDES`; `sure`: the probability of each slot, `at`: where its word stands."""
    located = where if isinstance(where, Place) else place(where)
    decisions = {name: Decision("told", (0, 5), sure) for name in ("event_date", "location", "actor1", "actor2", "fatalities", "injured")}
    counts = [Toll(n, n or 0, n or 0) for n in (dead, injured)]
    word = told(at, at + 5, probability)
    happened = happening(kind, word, probability=probability)
    return Report(happened, Where(located, located.name, 1, True), day, 1, actor(agent), actor(patient), *counts, decisions)


def context_of(*notations: str) -> Context:
    """What an article about Mali tells, of sentences of the compact notation, a thousand characters apart; no places, dates or numbers."""
    sentences = [parse(n, index=i, start=1000 * i) for i, n in enumerate(notations or ("Rien",))]
    nothing: list[list] = [[] for _ in sentences]
    return Context("", PUBLISHED, FRENCH, sentences, nothing, nothing, nothing, nothing, ["MLI"])
