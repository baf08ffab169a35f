"""Languages: an object of everything that is known of one, made only of a complete folder; and no stage that reads text names a word of one."""

from __future__ import annotations

import ast
import pickle
import re
import shutil
from collections.abc import Collection, Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from factories import FRENCH, article

from etl import language as languages
from etl import settings
from etl.coder import Coder, Coders
from etl.knowledge import Knowledge
from etl.knowledge.word_lists import Grammar, WordListError, words_of
from etl.language import Language, UnknownLanguage

ETL = settings.ROOT / "etl"
# What reads text and is told by a Language how.
READS = sorted([*(ETL / "find").glob("*.py"), *(ETL / "resolve").glob("*.py"),
                *(ETL / f"{name}.py" for name in ("assemble", "clean", "coder", "confidence", "counts", "notes", "page", "rows", "told"))])
# Where a French word stands by itself and is none: spellings of the Arabic article, and names of languages whose names are romanised.
NONE_OF_FRENCH = {"resolve/actor_names.py": {"en", "y"}, "resolve/gazetteer.py": {"en", "ne"}}
# Words of French that are words of English too, or terms of Universal Dependencies, or single letters.
ENGLISH = {"aux", "d",
           "on", "plus", "as", "no", "a", "total", "son", "pour", "point", "aside", "base", "place", "date", "age", "or", "but", "me", "an", "elle"}


def words_of_french() -> frozenset[str]:
    """The words of its closed classes."""
    words: set[str] = set()
    for field in fields(Grammar):
        value = getattr(FRENCH.grammar, field.name)
        words |= set(value) if isinstance(value, frozenset) else set()
    words |= FRENCH.verbs.telling | FRENCH.verbs.aside | FRENCH.factuality.negations | FRENCH.factuality.negating_marks
    words |= FRENCH.factuality.question_words | FRENCH.factuality.comment_prepositions | set(FRENCH.tables("dates.toml")["lists"]["articles"])
    words |= {"les", "des", "aux", "une", "nous", "ils", "ont", "était", "heures"}
    return frozenset(word.casefold().replace("’", "'").strip() for word in words) - ENGLISH


def literals(tree: ast.AST) -> Iterator[ast.Constant]:
    """The texts that a module works with: not its docstrings, and not its annotations."""
    left_out: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out.add(id(node.value))
        annotation = getattr(node, "annotation", None) or getattr(node, "returns", None)
        left_out |= {id(n) for n in ast.walk(annotation)} if annotation is not None else set()
    yield from (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in left_out)


def french_in(source: str) -> list[tuple[int, str, str]]:
    """(line, word, text) of each French word in the texts of a module. In a sentence of English only words with letters of French count."""
    forbidden, found = words_of_french(), []
    for literal in literals(ast.parse(source)):
        text = literal.value.replace("’", "'")
        whole = text.strip().casefold()
        sentence = bool(re.search(r"[a-z]{3,} [a-z]{2,}", text)) and "(?:" not in text
        parts = {whole} if re.fullmatch(r"[^\W\d_]+'?", whole) else set(re.findall(r"[^\W\d_]{2,}'?|(?<![\\\w])[ldn]'", whole))
        for word in sorted(parts & forbidden):
            if not sentence or not word.isascii():
                found.append((literal.lineno, word, text[:60]))
    return found


@pytest.mark.parametrize("path", READS, ids=lambda p: str(p.relative_to(ETL)))
def test_no_stage_names_a_french_word(path: Path) -> None:
    allowed = NONE_OF_FRENCH.get(str(path.relative_to(ETL)), set())
    found = [f"line {line}: {word!r} in {text!r}" for line, word, text in french_in(path.read_text(encoding="utf-8")) if word not in allowed]
    assert not found, f"{path.name} names words of French: they belong into etl/lang/fr\n" + "\n".join(found)


@pytest.mark.parametrize("line", [
    'x = "selon"', 'X = {"de", "à"}', 'def f():\n    return any(w.lemma == "être" for w in words)', 'P = re.compile(r"^(?:la|le|les) ")',
    'a = f"{hint} de {name}"', 'if text.startswith("d\'"): pass',
])
def test_a_french_word_in_a_stage_is_found(line: str) -> None:
    assert french_in(line)


@pytest.mark.parametrize("line", ['"""selon X"""', 'def f(x: "selon") -> None:\n    """ "d\'après" """', '# selon', 'x = "nsubj:pass"', 'x = "obj"'])
def test_what_is_no_text_of_the_stage_is_left_out(line: str) -> None:
    assert not french_in(line)


def test_no_default_language() -> None:
    """The language of an article comes from the article."""
    found = []
    for path in ETL.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                defaults = [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
                found += [f"{path.relative_to(ETL)}:{node.lineno}" for d in defaults if isinstance(d, ast.Constant) and d.value == "fr"]
    assert not found


# --- complete or none


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Languages of a folder of its own: all of French as `fr`."""
    folder = tmp_path / "lang"
    shutil.copytree(settings.LANGUAGES / "fr", folder / "fr")
    known = Knowledge(settings.SEEDS, folder)
    monkeypatch.setattr(languages.knowledge, "knowledge", lambda: known)
    for name in ("_of", "complete"):  # what they keep is of the real folder
        monkeypatch.setattr(languages, name, cache(getattr(languages, name).__wrapped__))
    return folder


@pytest.mark.parametrize("name", ["grammar.toml", "page.toml", "events.csv", "held_places.txt"])
def test_a_language_that_lacks_a_file_is_none(copy: Path, name: str) -> None:
    shutil.copytree(copy / "fr", copy / "en")
    (copy / "en" / name).unlink()
    known = languages.knowledge.knowledge()
    known.__dict__.pop("codes", None)
    assert languages.complete() == {"fr"}
    with pytest.raises(UnknownLanguage, match=f"'en' is not complete: etl/lang/en lacks {re.escape(name)}"):
        Language.of("en")
    assert name in " ".join(str(f) for f in known.faults() if "en/" in f.file)


def test_one_stray_file_makes_no_language(copy: Path) -> None:
    (copy / "en").mkdir()
    (copy / "en" / "page.toml").write_text("", encoding="utf-8")
    assert languages.complete() == {"fr"}


def test_an_unknown_language_is_told_with_those_that_there_are() -> None:
    with pytest.raises(UnknownLanguage, match="no language 'xx'.*there are fr"):
        Language.of("xx")


def test_a_language_is_one_object_and_cannot_be_changed() -> None:
    assert Language.of("fr") is FRENCH
    with pytest.raises(AttributeError):
        FRENCH.code = "en"  # type: ignore[misc]
    with pytest.raises(TypeError):
        FRENCH.grammar.odd_forms["x"] = "y"  # type: ignore[index]


def test_a_copy_of_a_language_is_the_language() -> None:
    assert pickle.loads(pickle.dumps(FRENCH)) is FRENCH


def test_word_lists_that_do_not_fit_are_told() -> None:
    tables = FRENCH.tables("grammar.toml")
    del tables["by"]
    with pytest.raises(WordListError, match="grammar.toml: by: is missing.*of_names: is no regular expression.*typo: nothing reads this"):
        words_of(Grammar, {**tables, "typo": [], "of_names": "("}, "grammar.toml")


# --- each article by the coder of its language


def test_an_article_is_coded_by_the_coder_of_its_language_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def stand_in(self: Coder, language: Language) -> None:
        self.language = language
        made.append(language.code)

    monkeypatch.setattr(Coder, "__init__", stand_in)
    monkeypatch.setattr(Coder, "code", lambda self, articles: ((a, [], []) for a in articles))
    french, english = article(), article()
    object.__setattr__(english, "language", "en")
    coded = list(Coders().code([french, english, french]))
    assert [a.language for a, _, _ in coded] == ["fr", "en", "fr"] and made == ["fr"]
    assert [[r.code for r in refused] for _, _, refused in coded] == [[], ["LANGUAGE"], []]
    assert "coded in: fr" in coded[1][2][0].reason


# --- modules


def test_no_modules_import_each_other() -> None:
    """At module level; an import inside a function or for types only makes no circle."""
    modules = {_name(path): path for path in ETL.rglob("*.py")}
    graph = {name: {i for i in _imports(path, modules) if i in modules and i != name} for name, path in modules.items()}
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> None:
        assert name not in way, "import circle: " + " → ".join([*way[way.index(name):], name])
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, [*way, name])
            done.add(name)

    for name in graph:
        visit(name, [])


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ETL.parent).with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path, modules: Collection[str]) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (part if part in modules else node.module for part in parts)  # a package by its module needs no more of it
