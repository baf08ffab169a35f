"""Where the knowledge files lie, which of their lines are used, and every fault of all of them."""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path

from etl import settings
from etl.knowledge.table import Fault, KnowledgeError, Reading, Row, read, together
from etl.knowledge.word_lists import faults as faults_of_lists

log = logging.getLogger(__name__)

TOLD = 20  # faults of a file that are logged one by one
_CODE = re.compile("[a-z]{2,3}")  # folders of languages
_TABLES = (".csv", ".xlsx", ".xls", ".ods")  # what people take for a table that is read


class Knowledge:
    """The files below two folders, as `settings` has them by default; each is read once."""

    def __init__(self, seeds: Path, languages: Path) -> None:
        from etl.knowledge.schemas import Schemas  # they ask this class what other files have

        self.seeds, self.languages = seeds, languages
        self.schemas = Schemas(self)
        self._read: dict[str, Reading] = {}

    @cached_property
    def codes(self) -> list[str]:
        """The languages that there are: ISO 639-1."""
        return sorted(p.name for p in self.languages.iterdir() if p.is_dir() and _CODE.fullmatch(p.name))

    def missing(self, code: str) -> list[str]:
        """The files that a language lacks, of those that each has to have."""
        return [name for name in self.schemas.files if not (self.languages / code / name).is_file()]

    def path(self, name: str) -> Path:
        """A file by its name: actors/groups.csv of seeds/, fr/events.csv of etl/lang/."""
        return (self.languages if name.split("/")[0] in self.codes else self.seeds) / name

    def told(self, name: str) -> str:
        """A file's name as messages have it: from the repository's root, where it lies there."""
        path = self.path(name)
        return str(path.relative_to(settings.ROOT)) if path.is_relative_to(settings.ROOT) else str(path)

    def reading(self, name: str) -> Reading:
        """A file's good rows and its faults. Raises KnowledgeError where it cannot be read at all."""
        if name not in self._read:
            if name not in self.names():
                raise KnowledgeError(f"there is no knowledge file {name}; there are {', '.join(self.names())}")
            self._read[name] = read(self.path(name), self.told(name), self.schemas.of(name))
        return self._read[name]

    def of_file(self, name: str) -> list[Fault]:
        """Every fault of a file, those too that only show beside other files. Raises KnowledgeError where it cannot be read at all."""
        found = self.reading(name)
        return [*found.faults, *together(found, self.told(name), self.schemas.of(name))]

    def values(self, name: str, column: str) -> frozenset[str]:
        """What the good rows of a file have in a column."""
        return frozenset(row[column] for row in self.reading(name).rows)

    def names(self) -> list[str]:
        """The names of all tables that there have to be."""
        return [*self.schemas.seeds, *(f"{code}/{name}" for code in self.codes for name in self.schemas.language)]

    def faults(self) -> Iterator[Fault]:
        """Every fault of every knowledge file, of those too that only have to parse, and files that nothing reads."""
        for name in self.names():
            try:
                yield from self.of_file(name)
            except KnowledgeError as error:
                yield Fault(self.told(name), 0, "", "", str(error).removeprefix(self.told(name)).lstrip(": "))
        for code in self.codes:
            yield from (Fault(f"{self._named(self.languages / code)}/{name}", 0, "", "", "is missing; a language has every file")
                        for name in self.missing(code) if name not in self.schemas.language)
        for path in self._others(".toml"):
            lists = self.schemas.lists.get(path.name) if path.parent.parent == self.languages else None
            yield from _of_toml(path, self._named(path), lists)
        for path in self._others(".txt"):
            yield from _of_words(path, self._named(path))
        read_ones = {self.path(name) for name in self.names()}
        for path in self._others(*_TABLES):
            if path not in read_ones:
                yield Fault(self._named(path), 0, "", "", "nothing reads this file; its lines belong to one of " +
                            ", ".join(n for n in self.names() if self.path(n).parent == path.parent), False)

    def _others(self, *suffixes: str) -> Iterator[Path]:
        for folder in dict.fromkeys(self.path(name).parent for name in self.names()):
            yield from sorted(p for p in folder.iterdir() if p.is_file() and p.suffix.lower() in suffixes)

    def _named(self, path: Path) -> str:
        return str(path.relative_to(settings.ROOT)) if path.is_relative_to(settings.ROOT) else str(path)


def _of_toml(path: Path, name: str, lists: type | None) -> Iterator[Fault]:
    """The faults of a TOML file; `lists`: the class of its word lists, where it has one."""
    raw = path.read_bytes()
    try:
        tables = tomllib.loads(raw.decode("utf-8"))
        if lists is not None:
            yield from (Fault(name, 0, key, "", allowed) for key, allowed in faults_of_lists(lists, tables))
    except UnicodeDecodeError as error:
        yield Fault(name, raw[:error.start].count(b"\n") + 1, "", "", "is not UTF-8; save the file as UTF-8", True)
    except tomllib.TOMLDecodeError as error:
        yield Fault(name, 0, "", "", f"is no TOML: {error}", True)


def _of_words(path: Path, name: str) -> Iterator[Fault]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        yield Fault(name, raw[:error.start].count(b"\n") + 1, "", "", "is not UTF-8; save the file as UTF-8", True)
        return
    seen: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("\ufeff"):
            yield Fault(name, number, "", "", "begins with a byte order mark; save the file as UTF-8 without it", False)
        elif line != line.strip():
            yield Fault(name, number, "", line, "has blanks around the word (or a line end of Windows); take them away", False)
        elif line and not line.startswith("#") and (before := seen.setdefault(line, number)) != number:
            yield Fault(name, number, "", line, f"stands in line {before} already; one of them has to go", False)


@cache
def knowledge() -> Knowledge:
    """The knowledge files of this installation."""
    return Knowledge(settings.SEEDS, settings.LANGUAGES)


@cache
def rows(name: str) -> list[Row]:
    """The lines of a knowledge file that can be used: actors/groups.csv of seeds/, fr/events.csv of etl/lang/.

    What cannot is logged, once a process. Raises KnowledgeError where the file cannot be read at all.
    """
    faults = knowledge().of_file(name)
    for fault in faults[:TOLD]:
        log.warning("%s", fault)
    if len(faults) > TOLD:
        log.warning("%s: %d more faults; python -m etl check-seeds lists them", knowledge().told(name), len(faults) - TOLD)
    return knowledge().reading(name).rows
