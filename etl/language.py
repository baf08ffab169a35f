"""A language: everything that is known of it, words and grammar, read from its folder etl/lang/<code>/.

One object a language and process, by `Language.of`; whoever reads text is given it and names no word itself. A language counts only when it
is complete: every file of `knowledge.schemas` is there. What the files hold is told in docs/extending.md and at the head of each.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from etl import knowledge, settings
from etl.knowledge.table import Row
from etl.knowledge.word_lists import ActorForms, Copies, Factuality, Grammar, Harm, PlaceWords, Verbs, words_of


class UnknownLanguage(ValueError):
    """There is no such language, or it is not complete; the message says what is missing."""


@dataclass(frozen=True, eq=False)
class Language:
    """A language, by its ISO 639-1 code. Its files are read when they are first asked for, each once."""

    code: str
    folder: Path

    def __reduce__(self) -> tuple[Callable[[str], Language], tuple[str]]:
        return Language.of, (self.code,)  # one object a process: a copy is the language itself

    @staticmethod
    def of(code: str) -> Language:
        """The language of an ISO 639-1 code, the same object each time.

        Raises UnknownLanguage where there is none, or files of it are missing.
        """
        return _of(code)

    @cached_property
    def grammar(self) -> Grammar:
        """Words of the closed classes, inflection, how names are written."""
        return words_of(Grammar, self.tables("grammar.toml"), self._named("grammar.toml"))

    @cached_property
    def factuality(self) -> Factuality:
        """What makes a mention of an event none that happened."""
        return words_of(Factuality, self.tables("factuality.toml"), self._named("factuality.toml"))

    @cached_property
    def harm(self) -> Harm:
        """Words of death and injury."""
        return words_of(Harm, self.tables("casualties.toml"), self._named("casualties.toml"))

    @cached_property
    def places(self) -> PlaceWords:
        """How it says where something is."""
        return words_of(PlaceWords, self.tables("places.toml"), self._named("places.toml"))

    @cached_property
    def verbs(self) -> Verbs:
        """Verbs that carry the arguments of a noun, and words by which somebody speaks or helps."""
        return words_of(Verbs, self.tables("light_verbs.toml"), self._named("light_verbs.toml"))

    @cached_property
    def actor_forms(self) -> ActorForms:
        """How it writes what actors are called."""
        return words_of(ActorForms, self.tables("actors.toml"), self._named("actors.toml"))

    @cached_property
    def copies(self) -> Copies:
        """What tells an article from another paper's text."""
        return words_of(Copies, self.tables("copies.toml"), self._named("copies.toml"))

    @cached_property
    def frames(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Frame → role → where its argument stands in the tree."""
        return {frame: {role: tuple(places) for role, places in roles.items()} for frame, roles in self.tables("frames.toml").items()}

    @cached_property
    def place_nouns(self) -> Mapping[str, tuple[str, ...]]:
        """Nouns that say what a named place is ("province", "camp"), with the kinds of place that they name."""
        return {row["noun"]: tuple(row["kinds"].split(";")) for row in self.rows("place_nouns.csv")}

    @cached_property
    def held_places(self) -> frozenset[str]:
        """Nouns of what can be taken, held and lost."""
        return frozenset(self.lines("held_places.txt"))

    @cached_property
    def targets(self) -> Mapping[str, str]:
        """Who stands for a building or a place that is hit: noun → category of actor_nouns.csv."""
        return {row["lemma"]: row["category"] for row in self.rows("targets.csv")}

    # --- the files as they are, for modules that make something of their own of them

    def tables(self, name: str) -> dict[str, Any]:
        """A TOML file of its folder."""
        with (self.folder / name).open("rb") as file:
            return tomllib.load(file)

    def rows(self, name: str) -> list[Row]:
        """The good lines of a CSV file of its folder."""
        return knowledge.rows(f"{self.code}/{name}")

    def lines(self, name: str) -> list[str]:
        """The lines of a text file of its folder, without comments."""
        lines = (self.folder / name).read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line and not line.startswith("#")]

    def _named(self, name: str) -> str:
        return f"etl/lang/{self.code}/{name}"


@cache
def _of(code: str) -> Language:
    if code not in knowledge.knowledge().codes:
        raise UnknownLanguage(f"there is no language {code!r}: there is no folder etl/lang/{code}; there are {', '.join(sorted(complete()))}")
    if missing := knowledge.knowledge().missing(code):
        raise UnknownLanguage(f"the language {code!r} is not complete: etl/lang/{code} lacks {', '.join(missing)}")
    return Language(code, settings.LANGUAGES / code)


@cache
def complete() -> frozenset[str]:
    """The codes of the languages that articles are coded in: those whose folder is complete."""
    known = knowledge.knowledge()
    return frozenset(code for code in known.codes if not known.missing(code))


def languages() -> list[Language]:
    """The languages that articles are coded in."""
    return [Language.of(code) for code in sorted(complete())]
