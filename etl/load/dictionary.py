"""The data dictionary: Markdown made from the warehouse's catalogue, where every relation, column and function says what it is.

With two pictures in Mermaid, which GitHub draws: tables by their keys, and views by what they read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from etl.load.database import query, statement

HEAD = """\
# Data dictionary

What the schema `warehouse` holds. Made from the database's own comments by `python -m etl dictionary > docs/dictionary.md`; to change a text,
write a migration with the COMMENT. In `make sql` the same is said by `\\d+ NAME` and `\\df+`.
"""


class Relation(NamedTuple):
    """A table or view."""

    name: str
    kind: str  # table, view, materialised view
    what: str | None


class Column(NamedTuple):
    """A column of a relation."""

    relation: str
    name: str
    type: str
    nullable: str  # "yes", or nothing
    keys: list[str]  # "primary", "unique", or the relation that it points into
    what: str | None


class Reference(NamedTuple):
    """A foreign key."""

    child: str
    parent: str
    columns: str
    optional: bool  # may be empty
    single: bool  # at most one child for a parent


class Function(NamedTuple):
    """A function."""

    name: str
    arguments: str
    result: str
    of_a_trigger: bool
    what: str | None


def dictionary(dsn: str) -> str:
    """The dictionary of the warehouse as Markdown. Any of its roles may ask.

    Raises WarehouseError without a connection.
    """
    def ask(name: str) -> list[tuple[Any, ...]]:
        return query(dsn, statement(name, "dictionary"))[1]

    relations = [Relation(*row) for row in ask("relations")]
    references = [Reference(*row) for row in ask("references")]
    functions = [Function(*row) for row in ask("functions")]
    columns: dict[str, list[Column]] = defaultdict(list)
    for row in ask("columns"):
        columns[row[0]].append(Column(*row))
    tables = [r.name for r in relations if r.kind == "table"]
    parts = [
        HEAD,
        "## Relations\n", _table(("relation", "kind", "holds"), ((f"[{r.name}](#{r.name})", r.kind, r.what) for r in relations)),
        "## Tables and their keys\n", _keys({t: columns[t] for t in tables}, references),
        "## Views and what they read\n",
        "Round corners: a table; double sides: a materialised view, as of the last `refresh_aggregates()`; (): a function.\n",
        _reading({r.name: r.kind for r in relations}, ask("reads")),
        "## Columns\n",
    ]
    for relation in relations:
        parts += [f"### {relation.name}\n", f"{relation.kind.capitalize()}. {_cell(relation.what)}\n", _columns(relation, columns[relation.name])]
    parts += ["## Functions\n", _table(("function", "gives", "what it does"), (
        (f"`{f.name}({f.arguments})`", f"`{f.result}`", f.what) for f in functions if not f.of_a_trigger))]
    parts += ["Called by triggers, never by people:\n", _table(("function", "what it does"), (
        (f"`{f.name}()`", f.what) for f in functions if f.of_a_trigger))]
    return "\n".join(parts)


def _columns(relation: Relation, columns: Iterable[Column]) -> str:
    if relation.kind != "table":
        return _table(("column", "type", "what"), ((f"`{c.name}`", c.type, c.what) for c in columns))
    return _table(("column", "type", "may be empty", "key", "what"), (
        (f"`{c.name}`", c.type, c.nullable, ", ".join(k if k in ("primary", "unique") else f"in [{k}](#{k})" for k in c.keys), c.what)
        for c in columns))


def _keys(tables: dict[str, list[Column]], references: Iterable[Reference]) -> str:
    """An entity-relationship diagram; of the columns only the keys, for it to stay readable."""
    lines = ["erDiagram"]
    for name, columns in tables.items():
        lines.append(f"    {name} {{")
        for column in columns:
            marks = {"primary": "PK", "unique": "UK"}
            if column.keys:
                found = sorted({marks.get(k, "FK") for k in column.keys}, key=["PK", "FK", "UK"].index)
                lines.append(f"        {column.type.replace(' ', '_')} {column.name} {', '.join(found)}")
        lines.append("    }")
    for r in references:
        lines.append(f"    {r.parent} {'|o' if r.optional else '||'}--{'o|' if r.single else 'o{'} {r.child} : \"{r.columns}\"")
    return _mermaid(lines)


def _reading(kinds: dict[str, str], reads: Sequence[tuple[str, str]]) -> str:
    """A flowchart from what is read to the view that reads it."""
    shapes = {"table": "({})", "view": "[{}]", "materialised view": "[[{}]]"}
    lines = ["flowchart LR"]
    for name in sorted({n for pair in reads for n in pair}):
        shape = shapes[kinds[name]] if name in kinds else "([\"{}\"])"
        lines.append(f"    {_node(name)}{shape.format(name)}")
    return _mermaid(lines + [f"    {_node(source)} --> {_node(view)}" for view, source in reads])


def _node(name: str) -> str:
    return f"function_{name.removesuffix('()')}" if name.endswith("()") else name


def _mermaid(lines: Iterable[str]) -> str:
    return "\n".join(["```mermaid", *lines, "```", ""])


def _table(heading: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    lines = [heading, ["---"] * len(heading), *([_cell(c) for c in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str | None) -> str:
    """Text in one line, with nothing that ends a cell."""
    return " ".join((text or "").split()).replace("|", "\\|")
