"""A file of events coded by hand, as ACLED and UCDP publish them: its rows, read as `HandEvent`, without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

from etl.exchange import acled, ucdp
from etl.exchange.columns import Columns
from etl.exchange.days import Column, Order, TwoReadings
from etl.exchange.fields import BadRow, HandEvent, Row, identifier
from etl.exchange.tables import FormatError, Line, count_lines, read_table

KINDS: dict[str, ModuleType] = {"acled": acled, "ucdp": ucdp}


@dataclass
class HandCoded:
    """`kind`: one of KINDS. `said_order`: of the parts of dates as 05/06/2021; without it the file has to tell."""

    path: Path
    kind: str
    said_order: Order | None = None

    @property
    def columns(self) -> Columns:
        columns: Columns = KINDS[self.kind].COLUMNS
        return columns

    def lines(self) -> Iterator[Line]:
        """Raises FormatError where the file is not of that kind, OSError where it cannot be read."""
        return read_table(self.path, self.columns, {kind: module.COLUMNS for kind, module in KINDS.items() if kind != self.kind})

    @property
    def count(self) -> int | None:
        """How many lines there are to read; None where only reading tells."""
        return count_lines(self.path)

    @cached_property
    def order(self) -> Order | None:
        """The order that the dates are written in, as all of them together tell; the file is read once for it.

        Raises FormatError where they have two readings and nothing tells which is meant.
        """
        if self.said_order:
            return self.said_order
        days = Column()
        for line in self.lines():
            if not line.surplus:
                told = self.columns.read(line.row)
                for column in KINDS[self.kind].DATES:
                    days.add(line.number, told[column])
        try:
            return days.order()
        except TwoReadings as two:
            raise FormatError(f"{self.path}: {two}") from None

    def event(self, line: Line) -> HandEvent:
        """Raises BadRow where the row cannot be used."""
        if line.surplus:
            raise BadRow("BAD_ROW", str(line.surplus), f"The row has {abs(line.surplus)} fields {'more' if line.surplus > 0 else 'fewer'} than "
                                                       "the header. Look for a quote or a separator too many.")
        event: Callable[[Row, Order | None], HandEvent] = KINDS[self.kind].event
        return event(line.row, self.order)

    def hand_id(self, line: Line) -> str | None:
        """What the row is known by, where it can be told although the row cannot be used."""
        try:
            return identifier(self.columns.read(line.row), self.columns.required[0])
        except (BadRow, KeyError):  # no id, or fewer fields than that
            return None
