"""Questions as files of SQL with parameters: what a file asks for, and what it asks with when nothing is said.

A file begins with comments: the question, its topic, notes, and a line for each parameter,

    -- :country text = {country}: the country
    -- :dead integer = 5: at least so many dead

whose default is a value, or in braces a statement of sql/asked: its rows are what there is to choose from, the first one the
default. Such a statement may itself use other parameters of the same question. In the text a parameter stands as
%(country)s, and reaches Postgres as psycopg2's parameter only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from psycopg2.extensions import cursor

from etl import settings
from etl.load.database import statement, storable

QUERIES = settings.SQL / "queries"
LARGEST = 2**31 - 1  # of Postgres' integer
_PARAMETER = re.compile(r"-- :([a-z][a-z0-9_]*) (\w+) = (?:\{(\w+)\}|(\S+)): (\S.*)")
_USED = re.compile(r"%\((\w+)\)s")


def _time(text: str) -> datetime:
    told = datetime.fromisoformat(text)
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _integer(text: str) -> int:
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError(text)
    return number


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


# What a parameter can be: how it is read, and how it is written.
KINDS: dict[str, tuple[Callable[[str], Any], str]] = {
    "text": (storable, "text"),
    "date": (date.fromisoformat, "a day, YYYY-MM-DD"),
    "time": (_time, "a time, YYYY-MM-DD hh:mm (UTC, or with its zone as +01:00)"),
    "integer": (_integer, f"a whole number of at most {LARGEST}"),
    "number": (_number, "a number, as 0.5"),
}


class AskedError(ValueError):
    """A question cannot be asked so; the message says what it knows."""


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: str
    what: str
    value: Any = None  # the default, where it is a value
    choices: str = ""  # the name of a statement of sql/asked, where it is not

    def read(self, text: str) -> Any:
        """A value as a person writes it. Raises AskedError."""
        read, written = KINDS[self.kind]
        try:
            return read(text.strip())
        except (ValueError, InvalidOperation):
            raise AskedError(f"{self.name} is {text!r}: it has to be {written}") from None


@dataclass(frozen=True)
class Question:
    name: str
    asks: str
    topic: str
    notes: str
    parameters: tuple[Parameter, ...]
    text: str

    def usage(self) -> str:
        """The parameters in words."""
        if not self.parameters:
            return "it takes no parameters"
        return "its parameters are " + "; ".join(f"{p.name} ({p.what}: {KINDS[p.kind][1]})" for p in self.parameters)


def read(path: Path) -> Question:
    """The question that a file of SQL is; one without a head has no parameters. Raises AskedError, OSError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise AskedError(f"{path} is no text in UTF-8") from None
    return parse(path.stem, text, str(path))


def parse(name: str, text: str, where: str = "") -> Question:
    """The question of a file's text. Raises AskedError where its head cannot be read, or does not fit its body."""
    where = where or name
    head: list[str] = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        head.append(line)
    parameters = [_parameter(line, where) for line in head if line.startswith("-- :")]
    told = [line.removeprefix("--").strip() for line in head if not line.startswith("-- :")]
    topic = next((line.removeprefix("Topic: ") for line in told if line.startswith("Topic: ")), "")
    told = [line for line in told if not line.startswith("Topic: ")]
    names = {p.name for p in parameters}
    if len(names) < len(parameters):
        raise AskedError(f"{where}: a parameter is declared twice")
    if parameters and (strange := sorted(set(_USED.findall(text)) - names)):
        raise AskedError(f"{where}: %({strange[0]})s stands in the text, and no line `-- :{strange[0]} text = …: …` at its head")
    return Question(name, told[0] if told else "", topic, " ".join(told[1:]), tuple(parameters), text)


def _parameter(line: str, where: str) -> Parameter:
    found = _PARAMETER.fullmatch(line.rstrip())
    if not found or found[2] not in KINDS:
        raise AskedError(f"{where}: {line!r} declares no parameter: write `-- :name kind = default: what it is`, kind one of {', '.join(KINDS)}")
    name, kind, choices, value, what = found.groups()
    bare = Parameter(name, kind, what)
    return Parameter(name, kind, what, choices=choices) if choices else Parameter(name, kind, what, bare.read(value))


@cache
def questions() -> dict[str, Question]:
    """The cookbook: name → question, by topic as docs/cookbook.md has them."""
    return {path.stem: read(path) for path in sorted(QUERIES.glob("*.sql"))}


def settle(cur: cursor, question: Question, given: Mapping[str, str]) -> dict[str, Any]:
    """The value of every parameter: the given one, else its default in this warehouse, which is None where nothing is there.

    An empty value counts as not given. Raises AskedError for a parameter that the question does not know, or a value that is
    none; psycopg2.Error.
    """
    return {name: value for name, (value, _) in _settled(cur, question, given, with_choices=False).items()}


def choices(cur: cursor, question: Question, given: Mapping[str, str]) -> dict[str, tuple[Any, list[Any]]]:
    """As `settle`, with what there is to choose from beside each value."""
    return _settled(cur, question, given, with_choices=True)


def _settled(cur: cursor, question: Question, given: Mapping[str, str], with_choices: bool) -> dict[str, tuple[Any, list[Any]]]:
    known = {p.name: p for p in question.parameters}
    if strange := [name for name in given if name not in known]:
        raise AskedError(f"{question.name} has no parameter {strange[0]!r}: {question.usage()}")
    values: dict[str, Any] = {name: known[name].read(text) for name, text in given.items() if text.strip()}
    offered: dict[str, list[Any]] = {}

    def value(name: str) -> Any:
        parameter = known[name]
        if parameter.choices and (with_choices or name not in values):
            text = statement(parameter.choices, "asked")
            # a default may rest on other parameters; one that this question does not have is NULL to it
            rests_on = {other: value(other) for other in _USED.findall(text) if other in known}
            cur.execute(text, defaultdict(lambda: None, rests_on))
            offered[name] = [row[0] for row in (cur.fetchall() if with_choices else cur.fetchmany(1))]
        if name not in values:
            values[name] = next(iter(offered.get(name, ())), None) if parameter.choices else parameter.value
        return values[name]

    return {name: (value(name), offered.get(name, [])) for name in known}


def parameters(question: Question, settled: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What psycopg2 is given beside the text: nothing for a question without parameters, in which a percent sign stands for itself."""
    return settled if question.parameters else None


def execute(cur: cursor, question: Question, settled: Mapping[str, Any]) -> None:
    """Run it. Raises psycopg2.Error, and AskedError where a percent sign of the text is no parameter."""
    with_percent_told(lambda: cur.execute(question.text, parameters(question, settled)), question)


def filled(cur: cursor, question: Question, settled: Mapping[str, Any]) -> str:
    """The statement with its values in it, quoted as literals, for any other SQL client."""
    return with_percent_told(lambda: cur.mogrify(question.text, parameters(question, settled)).decode(), question)


def with_percent_told(run: Callable[[], Any], question: Question) -> Any:
    """What `run` gives; psycopg2's complaint about a percent sign as an AskedError."""
    try:
        return run()
    except (ValueError, TypeError, IndexError, KeyError):
        raise AskedError(f"{question.name}: a percent sign in its text is no parameter: write %% for it, since it has parameters") from None
