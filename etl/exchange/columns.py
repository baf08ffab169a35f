"""What a file calls its columns, and what they are called here: the names have changed over the years, and programs change them too."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

Row = Mapping[str, str]

# How R, pandas, databases and Excel write that there is no value. Whole fields, and as they write it: Nan is a town of Thailand.
_NOTHING = frozenset(("NA", "<NA>", "N/A", "#N/A", "NaN", "nan", "NaT", "NULL", "null", "None", "\\N"))
# A byte order mark that a program took for text, as R and Excel leave it.
_BYTE_ORDER_MARK = re.compile(r"^(\ufeff|ï»¿|ï\.\.|X\.U\.FEFF\.)")
_SHAPEFILE = 10  # characters that a shapefile keeps of a column's name


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A column's name in lower case, its words joined by "_": R makes "Event.Date" of "Event Date".

    >>> plain("ï..Event Date"), plain("EVENT_ID_CNTY")
    ('event_date', 'event_id_cnty')
    """
    return re.sub(r"[\W_]+", "_", _BYTE_ORDER_MARK.sub("", name.strip()).casefold()).strip("_")


class Columns:
    """The columns of a format.

    `required`: what cannot be done without; `optional`: what else is read; `former`: column → other names of it, the surest first.
    """

    def __init__(self, required: Sequence[str], optional: Sequence[str] = (), former: Mapping[str, Sequence[str]] | None = None) -> None:
        self.required = tuple(required)
        self._former = {column: tuple((former or {}).get(column, ())) for column in (*required, *optional)}
        self._found = lru_cache(maxsize=64)(self._find)

    def missing(self, header: Collection[str]) -> list[str]:
        """The required columns that a header lacks."""
        found = self._found(tuple(header))
        return [column for column in self.required if column not in found]

    def read(self, row: Row) -> dict[str, str]:
        """The columns that are read, by their names here, without white space around; '' where the file says that there is no value."""
        return {column: "" if (value := row[name].strip()) in _NOTHING else value for column, name in self._found(tuple(row)).items()}

    def _find(self, header: tuple[str, ...]) -> dict[str, str]:
        """Column → the name that the header has for it."""
        by_name = {plain(name): name for name in reversed(header)}
        found = {}
        for column, former in self._former.items():
            cut = column[:_SHAPEFILE] if self._is_only(column) else column
            name = next((n for n in (column, *former, cut) if n in by_name), None)
            if name is not None:
                found[column] = by_name[name]
        return found

    def _is_only(self, column: str) -> bool:
        """Whether no other column begins with the same ten characters."""
        return sum(c[:_SHAPEFILE] == column[:_SHAPEFILE] for c in self._former) == 1
