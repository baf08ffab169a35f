"""Corpora as the trainers want them: UD treebanks, WiNER, the lemma tables.

The archives of the corpora are read as they are; what this module does to them is to bring their
labels to one scheme, to split them, and to write the files that `stanza.models.*` take. Nothing
here trains.
"""

from __future__ import annotations

import csv
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
from etl.training.trees import Sentence, Token, read_conllu, write_conllu

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


@dataclass
class Treebanks:
    """Sentences by use. `written` are those whose punctuation and capitals a tokenizer may learn; `tagged` have no trees."""

    train: list[Sentence]
    written: list[Sentence]
    tagged: list[Sentence]
    dev: list[Sentence]
    tests: dict[str, Path]


def treebanks(folder: Path) -> Treebanks:
    """Split the French treebanks of `folder`/ud-fr.

    GSD's train part cannot be had, so its dev part is trained on; every eighth sentence of it goes
    with Sequoia's dev part to choose the best model. Both test parts stay unseen.
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
    written = gsd_train + sequoia + pud
    dev = list(read_conllu(ud / "sequoia/fr_sequoia-ud-dev.conllu")) + gsd[::8]
    tests = {"GSD test": ud / "gsd/fr_gsd-ud-test.conllu", "Sequoia test": ud / "sequoia/fr_sequoia-ud-test.conllu"}
    seen = {unimorph.plain(s.text) for sentences in (gsd, dev, *map(read_conllu, tests.values())) for s in sentences}
    tagged = list(unimorph.sentences(folder, written, seen))
    # GSD's own trees are few, and half of the others are speech: they count twice
    return Treebanks(gsd_train + written + questions + spoken, written + tagged + questions[::6], tagged, dev, tests)


# --- tokens -------------------------------------------------------------------------------------


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
    return Sentence(_renumbered(tokens))


def _renumbered(tokens: list[Token]) -> list[Token]:
    """The tokens with word numbers and heads that count what is left."""
    numbers = {w[0]: str(i) for i, w in enumerate((w for t in tokens for w in t.words), start=1)}
    return [
        Token(t.text, [[numbers[w[0]], *w[1:6], numbers.get(w[6], "0"), *w[7:]] for w in t.words], t.space_after)
        for t in tokens
    ]


def _is_head(token: Token, tokens: list[Token]) -> bool:
    ids = {w[0] for w in token.words}
    return any(w[6] in ids for t in tokens for w in t.words)


def tokenizer_files(sentences: list[Sentence], folder: Path, name: str, *, noisy_copies: int, seed: int = SEED) -> dict[str, Path]:
    """Write text, labels, multi-word expansions and gold for Stanza's tokenizer.

    Labels, one a character: 0 inside, 1 end of a token, 2 end of a sentence, 3 and 4 the same for a
    multi-word token (stanza.utils.datasets.prepare_tokenizer_data).
    """
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(seed)
    sentences = [*sentences, *(noisy(s, dice) for _ in range(noisy_copies) for s in sentences)]
    expansions: dict[tuple[str, tuple[str, ...]], int] = {}
    texts, labels, at = [], [], 0
    while at < len(sentences):
        size = dice.choice((1, 2, 3, 4, 6, 8))
        text, marks = "", ""
        for sentence in sentences[at : at + size]:
            for i, token in enumerate(sentence.tokens):
                multi, end = len(token.words) > 1, i == len(sentence.tokens) - 1
                if multi:
                    key = (token.text, tuple(w[1].lower() for w in token.words))
                    expansions[key] = expansions.get(key, 0) + 1
                text += token.text
                marks += "0" * (len(token.text) - 1) + str(1 + end + 2 * multi)
                if token.space_after or end:
                    text, marks = text + " ", marks + "0"
        texts.append(text.rstrip())
        labels.append(marks[: len(text.rstrip())])
        at += size
    files = {
        "txt": folder / f"{name}.txt",
        "labels": folder / f"{name}.labels",
        "mwt": folder / f"{name}-mwt.json",
        "gold": folder / f"{name}.gold.conllu",
    }
    files["txt"].write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    files["labels"].write_text("\n\n".join(labels) + "\n", encoding="utf-8")
    files["mwt"].write_text(json.dumps([[list(k), v] for k, v in expansions.items()]), encoding="utf-8")
    write_conllu(sentences, files["gold"])
    return files


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


def as_one_word_sentences(rows: Iterable[tuple[str, str, str]]) -> Iterator[Sentence]:
    """Each row of a lemma table as a sentence of one word: the only shape that the lemmatizer reads."""
    for form, upos, lemma in rows:
        yield Sentence([Token(form, [["1", form, lemma, upos, "_", "_", "0", "root", "_", "_"]], True)])


# --- entities -----------------------------------------------------------------------------------

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


def entity_sentences(article: Annotated, sentences: Iterable[list[tuple[str, int, int]]]) -> list[list[dict[str, str]]]:
    """Lay the entities over tokens (text, start, end) as Stanza's BIO rows; a half-covered token counts as inside."""
    rows = []
    for sentence in sentences:
        row, previous = [], None
        for text, start, end in sentence:
            span = next((s for s in article.entities if s[0] < end and start < s[1]), None)
            tag = "O" if span is None else ("I-" if span == previous else "B-") + span[2]
            row.append({"text": text, "ner": tag})
            previous = span
        rows.append(row)
    return rows


SEQUOIA_TYPES = {"PERS": "PER", "LOC": "LOC", "ORG": "ORG", "PROD": "PROD", "EVE": "EVENT"}


def sequoia_entities(folder: Path) -> list[list[dict[str, str]]]:
    """Sequoia's train and dev sentences with PARSEME-FR entities (column 13, "n:TYPE" then "n")."""
    rows = []
    for part in ("train", "dev"):
        path = folder / f"ner-fr/sequoia/sequoia-ud.parseme.frsemcor.simple.{part}"
        row: list[dict[str, str]] = []
        open_spans: dict[str, str] = {}
        inside = 0
        for columns in csv.reader(path.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
            if not columns:
                if row:
                    rows.append(row)
                row, open_spans = [], {}
            elif "-" in columns[0] and columns[0][0].isdigit():
                first, last = map(int, columns[0].split("-"))
                inside = last - first + 1
                row.append({"text": columns[1], "ner": "O"})
            elif columns[0].isdigit():
                tag = "O"
                for mark in columns[12].split(";") if len(columns) > 12 and columns[12] not in "*_" else []:
                    number, _, kind = mark.partition(":")
                    kind = kind.split("-")[0].split(".")[0]
                    if kind in SEQUOIA_TYPES:
                        open_spans[number] = SEQUOIA_TYPES[kind]
                        tag = f"B-{open_spans[number]}"
                    elif number in open_spans:
                        tag = f"I-{open_spans[number]}"
                if inside:
                    inside -= 1
                    if tag != "O" and row[-1]["ner"] == "O":
                        row[-1]["ner"] = tag
                else:
                    row.append({"text": columns[1], "ner": tag})
        if row:
            rows.append(row)
    return [_contracted(row) for row in rows]


def _contracted(row: list[dict[str, str]]) -> list[dict[str, str]]:
    """A sentence of words as one of tokens: "de le" is "du", as the tagger meets it."""
    out: list[dict[str, str]] = []
    for word in row:
        short = unimorph.CONTRACTIONS.get((out[-1]["text"].lower(), word["text"])) if out and word["ner"] == out[-1]["ner"] == "O" else None
        if short:
            out[-1] = {"text": short, "ner": "O"}
        else:
            out.append(word)
    return out
