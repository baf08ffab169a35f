"""SIGMORPHON 2019's part of UD French GSD: words, lemmas and UniMorph tags, but no parts of speech and no trees.

GSD's train part cannot be had as a treebank; 2,900 of its sentences lie in this shape. Their tags are
brought back to Universal Dependencies: the part of speech by rule, the features by what the treebanks
give to the same form. Source of the tag names: Sylak-Glassman, The Composition and Use of the
Universal Morphological Feature Schema (2016).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from etl.training.trees import Sentence, Token

FEATURES = {
    "MASC": "Gender=Masc",
    "FEM": "Gender=Fem",
    "SG": "Number=Sing",
    "PL": "Number=Plur",
    "1": "Person=1",
    "2": "Person=2",
    "3": "Person=3",
    "IND": "Mood=Ind",
    "SBJV": "Mood=Sub",
    "COND": "Mood=Cnd",
    "IMP": "Mood=Imp",
    "PRS": "Tense=Pres",
    "PST": "Tense=Past",
    "FUT": "Tense=Fut",
    "IPFV": "Tense=Imp",
    "FIN": "VerbForm=Fin",
    "NFIN": "VerbForm=Inf",
    "V.PTCP": "VerbForm=Part",
    "DEF": "Definite=Def",
    "INDF": "Definite=Ind",
    "NEG": "Polarity=Neg",
    "REFL": "Reflex=Yes",
}
PARTS = {
    "N": "NOUN", "PROPN": "PROPN", "ADJ": "ADJ", "ADV": "ADV", "ADP": "ADP", "DET": "DET", "PRO": "PRON", "NUM": "NUM", "INTJ": "INTJ", "PART": "ADV",
}
SUBORDINATORS = {"que", "qu'", "si", "s'", "comme", "quand", "lorsque", "lorsqu'", "puisque", "puisqu'", "quoique", "quoiqu'"}
# Words whose part of speech in the treebanks of today is another than it was in 2019.
UPOS_TODAY = {"jusqu'": "ADP", "jusque": "ADP", "y": "PRON", "où": "PRON"}
# The contractions, by the words that they stand for.
CONTRACTIONS = {
    ("de", "le"): "du",
    ("de", "les"): "des",
    ("à", "le"): "au",
    ("à", "les"): "aux",
    ("de", "lequel"): "duquel",
    ("à", "lequel"): "auquel",
    ("de", "lesquels"): "desquels",
    ("de", "lesquelles"): "desquelles",
    ("à", "lesquels"): "auxquels",
    ("à", "lesquelles"): "auxquelles",
}
# An auxiliary and its participle may have this many words between them ("n'a presque jamais refusé").
REACH = 4


def sentences(folder: Path, known: Iterable[Sentence], without: Collection[str]) -> Iterator[Sentence]:
    """The sentences of `folder`/lex-fr/sigmorphon2019 with UPOS, features and lemmas; heads are left blank.

    Args:
        folder: the unpacked corpora.
        known: treebank sentences, from which the full features of a form are learned.
        without: texts of sentences to leave out, white space removed (see `plain`): test parts, and treebanks that are trained on as they are.
    """
    table = _features_of(known)
    for path in sorted((folder / "lex-fr/sigmorphon2019").glob("*.conllu")):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            lines = block.splitlines()
            text = next((line[len("# text = ") :] for line in lines if line.startswith("# text = ")), "")
            words = [line.split("\t") for line in lines if line[:1].isdigit() and "-" not in line.split("\t")[0]]
            if not words or plain(text) in without:
                continue
            tokens = _tokens(text, [_word(words, i, table) for i in range(len(words))])
            if tokens is not None:
                yield Sentence(tokens)


def plain(text: str) -> str:
    """A text without white space, to know a sentence again."""
    return re.sub(r"\s", "", text)


def _features_of(known: Iterable[Sentence]) -> dict[tuple[str, str], Counter[str]]:
    table: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for sentence in known:
        for token in sentence.tokens:
            for word in token.words:
                table[word[1].lower(), word[3]][word[5]] += 1
    return table


def _word(words: list[list[str]], i: int, table: dict[tuple[str, str], Counter[str]]) -> list[str]:
    form, lemma, tags = words[i][1], words[i][2], set(words[i][5].split(";"))
    upos = _upos(words, i, tags)
    if "IPFV" in tags:
        tags.discard("PST")
    told = {FEATURES[t] for t in tags if t in FEATURES}
    fitting = [(n, features) for features, n in table.get((form.lower(), upos), Counter()).items() if _agrees(told, features)]
    features = max(fitting)[1] if fitting else "|".join(sorted(told)) or "_"
    return [str(i + 1), form, lemma, upos, "_", features, "0" if i == 0 else "1", "root" if i == 0 else "dep", "_", "_"]


def _agrees(told: set[str], features: str) -> bool:
    values = dict(f.split("=") for f in features.split("|") if "=" in f)
    return all(values.get(name, value) == value for name, value in (f.split("=") for f in told))


def _upos(words: list[list[str]], i: int, tags: set[str]) -> str:
    form, lemma = words[i][1].lower(), words[i][2].lower()
    if "V" in tags or "V.PTCP" in tags:
        governs = lemma in ("avoir", "faire") and _has_verb_after(words, i, "V.PTCP" if lemma == "avoir" else "NFIN")
        return "AUX" if lemma == "être" or governs else "VERB"
    if form in UPOS_TODAY:
        return UPOS_TODAY[form]
    if "CONJ" in tags:
        return "SCONJ" if form in SUBORDINATORS else "CCONJ"
    for tag, upos in PARTS.items():
        if tag in tags:
            return upos
    if form == "etc.":
        return "ADV"
    if re.fullmatch(r"[%€$£+=<>°*§©×′″&]|n°", form):
        return "CCONJ" if form == "&" else "SYM"
    return "X" if re.search(r"\w", form) else "PUNCT"


def _has_verb_after(words: list[list[str]], i: int, tag: str) -> bool:
    """Whether a verb form tagged `tag` follows, with nothing but adverbs and pronouns between (for "faire": nothing)."""
    for word in words[i + 1 : i + 1 + (REACH if tag == "V.PTCP" else 1)]:
        tags = set(word[5].split(";"))
        if tag in tags:
            return True
        if not tags & {"ADV", "PRO", "NEG"} and word[2] != "être":
            return False
    return False


def _tokens(text: str, words: list[list[str]]) -> list[Token] | None:
    """Lay the words over the text; None where they do not fit."""
    tokens, at, i = [], 0, 0
    while i < len(words):
        surface, taken = words[i][1], 1
        if i + 1 < len(words):
            short = CONTRACTIONS.get((words[i][1].lower(), words[i + 1][1].lower()))
            if short and text[at : at + len(short)].lower() == short and not text.startswith(f"{words[i][1]} {words[i + 1][1]}", at):
                surface, taken = text[at : at + len(short)], 2
        if not text.startswith(surface, at):
            return None
        end = at + len(surface)
        tokens.append(Token(surface, words[i : i + taken], text[end : end + 1].isspace()))
        at = end + len(text[end:]) - len(text[end:].lstrip())
        i += taken
    return tokens if at == len(text) else None
