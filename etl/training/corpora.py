"""Corpora as the trainers want them: UD treebanks, WiNER, the lemma tables.

The archives of the corpora are read as they are; what this module does to them is to bring their
labels to one scheme, to split them, and to write the files that `stanza.models.*` take. Nothing
here trains.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import tarfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.training import unimorph
from etl.training.trees import Sentence, Token, read_conllu, renumbered

SEED = 1234

def unpack(archives: Path, work: Path) -> Path:
    """Unpack the French archives of `archives` under `work` (once) and return the folder."""
    for name in ("ud-fr", "ner-fr", "lex-fr"):
        if not (work / name).is_dir():
            archive = archives / f"{name}.tar.xz"
            if not archive.is_file():
                raise FileNotFoundError(f"{archive} is missing: give the folder of the corpora with --corpora")
            with tarfile.open(archive) as tar:
                tar.extractall(work, filter="data")
    return work


@dataclass(frozen=True)
class Source:
    """Sentences of one corpus: how often they are read in an epoch, and whether they have trees."""

    sentences: list[Sentence]
    times: float = 1.0
    trees: bool = True


@dataclass
class Treebanks:
    """Sentences by use: to train on, to look at while training (`dev`), and the files of the tests."""

    sources: list[Source]
    dev: list[Sentence]
    tests: dict[str, Path]

    @property
    def all(self) -> list[Sentence]:
        """Every sentence that is trained on."""
        return [s for source in self.sources for s in source.sentences]


def treebanks(folder: Path) -> Treebanks:
    """Split the French treebanks of `folder`/ud-fr.

    GSD's train part cannot be had, so its dev part is trained on; every eighth sentence of it goes
    with Sequoia's dev part to look at. Both test parts stay unseen. Of written news there is little, so it is read more often than the rest.
    """
    ud = folder / "ud-fr"
    gsd = list(read_conllu(ud / "gsd/fr_gsd-ud-dev.conllu"))
    sequoia = list(read_conllu(ud / "sequoia/fr_sequoia-ud-train.conllu"))
    pud = list(read_conllu(ud / "pud/fr_pud-ud-test.conllu"))
    questions = list(read_conllu(ud / "fqb/fr_fqb-ud-test.conllu"))
    spoken = [
        s
        for name in ("rhapsodie/fr_rhapsodie", "parisstories/fr_parisstories")
        for part in ("train", "dev", "test")
        for s in read_conllu(ud / f"{name}-ud-{part}.conllu")
    ]
    gsd_train = [s for i, s in enumerate(gsd) if i % 8]
    dev = list(read_conllu(ud / "sequoia/fr_sequoia-ud-dev.conllu")) + gsd[::8]
    tests = {"GSD test": ud / "gsd/fr_gsd-ud-test.conllu", "Sequoia test": ud / "sequoia/fr_sequoia-ud-test.conllu"}
    seen = {unimorph.plain(s.text) for sentences in (gsd, dev, *map(read_conllu, tests.values())) for s in sentences}
    tagged = list(unimorph.sentences(folder, gsd_train + sequoia + pud, seen))
    sources = [Source(gsd_train, 3), Source(sequoia, 2), Source(pud), Source(questions, 0.5), Source(spoken, 0.5), Source(tagged, trees=False)]
    return Treebanks(sources, dev, tests)


# --- text as newspapers have it -------------------------------------------------------------------------------------


QUOTES = {'"', "«", "»"}
HIGH_MARKS = {":", ";", "?", "!", "%"}


def noisy(sentence: Sentence, dice: random.Random) -> Sentence:
    """A copy as newspapers and their web pages write it, and as the coder cleans it.

    Curly apostrophes, guillemets, marks without the space before them ("feu: une salve"), lost full stops, and
    quotation marks that are taken out and leave a space (`"… au bout".` becomes `… au bout .`).
    """
    curly, guillemets, unquoted, final = dice.random() < 0.3, dice.random() < 0.3, dice.random() < 0.5, dice.random() < 0.08
    tight, loose = dice.random() < 0.4, dice.random() < 0.12
    tokens: list[Token] = []
    opening = True
    for token in sentence.tokens:
        text, space_after = token.text, token.space_after
        if text in QUOTES and unquoted and not _is_head(token, sentence.tokens):
            if tokens:
                tokens[-1].space_after = True
            continue
        if curly:
            text = text.replace("'", "’")
        if text == '"' and guillemets:
            text, space_after = ("«", True) if opening else ("»", token.space_after)
            if not opening and tokens:
                tokens[-1].space_after = True
            opening = not opening
        if tokens and text in HIGH_MARKS and tight:
            tokens[-1].space_after = False
        if tokens and text == "." and loose:
            tokens[-1].space_after = True
        tokens.append(Token(text, [[w[0], w[1].replace("'", "’") if curly else w[1], *w[2:]] for w in token.words], space_after))
    if final and len(tokens) > 4 and tokens[-1].text == "." and not _is_head(tokens[-1], tokens):
        tokens.pop()
    return Sentence(renumbered(tokens))


def _is_head(token: Token, tokens: list[Token]) -> bool:
    ids = {w[0] for w in token.words}
    return any(w[6] in ids for t in tokens for w in t.words)


# --- lemmas -------------------------------------------------------------------------------------

# Regular endings, which the exception tables leave out: suffix of a form → suffix of its lemma.
REGULAR = {
    "verb": [
        (f, "er")
        for f in (
            "e",
            "es",
            "ons",
            "ez",
            "ent",
            "ais",
            "ait",
            "ions",
            "iez",
            "aient",
            "ai",
            "as",
            "a",
            "âmes",
            "âtes",
            "èrent",
            "erai",
            "eras",
            "era",
            "erons",
            "erez",
            "eront",
            "erais",
            "erait",
            "erions",
            "eriez",
            "eraient",
            "ant",
            "é",
            "és",
            "ée",
            "ées",
            "er",
        )
    ],
    "noun": [("s", ""), ("", "")],
    "adj": [("s", ""), ("e", ""), ("es", ""), ("", "")],
}


def lemma_table(folder: Path) -> list[tuple[str, str, str]]:
    """(form, UPOS, lemma) of Lefff, for forms that have one lemma a part of speech.

    The tables list irregular forms; the regular ones follow from the list of lemmas and are kept where the list of
    forms has them.
    """
    tables = folder / "lex-fr/lefff-lemmas"

    def read(name: str) -> dict[str, Any]:
        with gzip.open(tables / f"fr_lemma_{name}.json.gz", "rt", encoding="utf-8") as file:
            return json.load(file)

    exceptions, forms, lemmas = read("exc"), read("lookup"), read("index")
    rows = {}
    for pos, endings in REGULAR.items():
        known = set(lemmas[pos])
        for form in (*forms, *known):
            found = {form[: len(form) - len(end)] + base for end, base in endings if form.endswith(end) and len(form) > len(end) + 1} & known
            if len(found) == 1:
                rows[form, pos.upper()] = found.pop()
    for pos, table in exceptions.items():
        for form, found in table.items():
            rows.pop((form, pos.upper()), None)
            if len(found) == 1 and " " not in form and found[0]:
                rows[form, pos.upper()] = found[0]
        for lemma in {base for found in table.values() for base in found if base and " " not in base}:
            rows.setdefault((lemma, pos.upper()), lemma)  # "abattre": the tables have its irregular forms only
    return [(form, upos, lemma) for (form, upos), lemma in rows.items()]


# --- entities -----------------------------------------------------------------------------------

ENTITY_TEST_YEAR = "2018"
ENTITY_TYPES = {"Person": "PER", "Location": "LOC", "Organization": "ORG", "Event": "EVENT", "Date": "DATE", "Hour": "TIME", "Product": "PROD"}


@dataclass
class Annotated:
    """A WiNER article: its text and its outermost entities as (start, end, type)."""

    name: str
    text: str
    entities: list[tuple[int, int, str]]


def winer(folder: Path, years: Iterable[str], without: Collection[str] = ()) -> Iterator[Annotated]:
    """The articles of `years`, except those whose text begins like one of `without` (see `beginning`)."""
    for year in years:
        for path in sorted((folder / "ner-fr/winer" / year).rglob("*.ann")):
            text = path.with_suffix(".txt").read_text(encoding="utf-8")
            if beginning(text) in without:
                continue
            spans = []
            for line in path.read_text(encoding="utf-8").splitlines():
                match = re.match(r"T\d+\t(\w+) (\d+) (\d+)\t", line)
                if match and match[1] in ENTITY_TYPES:
                    spans.append((int(match[2]), int(match[3]), ENTITY_TYPES[match[1]]))
            spans.sort(key=lambda s: (s[0], -s[1]))
            outer: list[tuple[int, int, str]] = []
            for span in spans:
                if not outer or span[0] >= outer[-1][1]:
                    outer.append(span)
            yield Annotated(path.stem, text, outer)


def beginning(text: str) -> str:
    """The first letters of a text, by which the same article is known in two corpora."""
    return re.sub(r"\W", "", text.lower())[:80]


def held_out(folder: Path | None) -> set[str]:
    """Beginnings of the articles in `folder`, on which the coder is measured: they are not trained on."""
    if folder is None or not folder.is_dir():
        return set()
    return {beginning(p.read_text(encoding="utf-8", errors="replace")) for p in folder.rglob("*.txt")}
