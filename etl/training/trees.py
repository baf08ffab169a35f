"""Treebank files (CoNLL-U) in and out, their columns brought to one scheme for all French treebanks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Features on which all French treebanks agree well enough to be learned from all of them.
FEATURES = {"Gender", "Number", "Person", "Mood", "Tense", "VerbForm", "Voice", "Polarity", "PronType", "Definite", "Reflex", "Poss"}
# Relation sub-types that the coder reads; the others differ between treebanks and are cut off.
SUBTYPES = {
    "nsubj:pass",
    "aux:pass",
    "aux:tense",
    "aux:caus",
    "acl:relcl",
    "obl:agent",
    "obl:arg",
    "obl:mod",
    "flat:name",
    "flat:foreign",
    "expl:pass",
    "expl:pv",
    "expl:subj",
    "expl:comp",
    "csubj:pass",
}
# PUD writes a plain `obl` where GSD and Sequoia tell arguments from modifiers.
RELATIONS = {"obl": "obl:mod", "nmod:appos": "appos", "flat": "flat:name"}


@dataclass
class Token:
    """A surface token: one word, or a multi-word token such as "du" with its words."""

    text: str
    words: list[list[str]]
    space_after: bool


@dataclass
class Sentence:
    """A sentence of a treebank, its surface tokens in order."""

    tokens: list[Token] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(t.text + (" " if t.space_after else "") for t in self.tokens).strip()

    def conllu(self) -> str:
        lines = [f"# text = {self.text}"]
        for token in self.tokens:
            misc = "_" if token.space_after else "SpaceAfter=No"
            if len(token.words) > 1:
                first, last = token.words[0][0], token.words[-1][0]
                lines.append("\t".join([f"{first}-{last}", token.text, *"_" * 7, misc]))
                lines += ["\t".join([*word[:9], "_"]) for word in token.words]
            else:
                lines.append("\t".join([*token.words[0][:9], misc]))
        return "\n".join(lines) + "\n\n"


def read_conllu(path: Path) -> Iterator[Sentence]:
    """Read a treebank file, its columns brought to the common scheme."""
    sentence, inside = Sentence(), 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line:
            if sentence.tokens:
                yield sentence
            sentence, inside = Sentence(), 0
            continue
        columns = line.split("\t")
        if line.startswith("#") or "." in columns[0]:
            continue
        space_after = "SpaceAfter=No" not in columns[9]
        if "-" in columns[0]:
            first, last = map(int, columns[0].split("-"))
            sentence.tokens.append(Token(columns[1], [], space_after))
            inside = last - first + 1
            continue
        word = _normalise(columns)
        if inside:
            sentence.tokens[-1].words.append(word)
            inside -= 1
        else:
            sentence.tokens.append(Token(columns[1], [word], space_after))
    if sentence.tokens:
        yield sentence


def _normalise(columns: list[str]) -> list[str]:
    form, lemma, upos = columns[1], columns[2], columns[3]
    features = "|".join(f for f in columns[5].split("|") if f.split("=")[0] in FEATURES) or "_"
    relation = RELATIONS.get(columns[7], columns[7])
    if ":" in relation and relation not in SUBTYPES:
        relation = relation.split(":")[0]
    return [columns[0], form, form if lemma == "_" else lemma, upos, "_", features, columns[6], relation, "_", "_"]


def write_conllu(sentences: Iterable[Sentence], path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(s.conllu() for s in sentences), encoding="utf-8")
    return path


def without_words(sentence: Sentence, unwanted: Callable[[list[str]], bool]) -> Sentence:
    """The sentence without the tokens whose words are all `unwanted`, except those on which another word depends."""
    heads = {w[6] for t in sentence.tokens for w in t.words}
    kept: list[Token] = []
    for token in sentence.tokens:
        if all(unwanted(w) and w[0] not in heads for w in token.words):
            if kept and token.space_after:
                kept[-1].space_after = True
            continue
        kept.append(Token(token.text, token.words, token.space_after))
    return Sentence(renumbered(kept or sentence.tokens))


def renumbered(tokens: list[Token]) -> list[Token]:
    """The tokens with word numbers and heads that count what is left."""
    numbers = {w[0]: str(i) for i, w in enumerate((w for t in tokens for w in t.words), start=1)}
    return [Token(t.text, [[numbers[w[0]], *w[1:6], numbers.get(w[6], "0"), *w[7:]] for w in t.words], t.space_after) for t in tokens]
