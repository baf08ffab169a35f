"""What the readers of single formats hand over: an article as far as its file tells, or why there is none."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain


class Unusable(Exception):
    """A file, or a part of one, that gives no article."""

    def __init__(self, code: str, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.code, self.reason, self.value = code, reason, value


@dataclass(frozen=True)
class Draft:
    """Fields as they were written, before they are judged; '' where the file does not give one."""

    part: str = ""  # '' or where it stands in its file: '#' and the number of the line or the item, '/' and the name in an archive
    text: str = ""
    title: str = ""
    published: str = ""
    published_from: str = ""  # the format: json, html, factiva, …
    source: str = ""
    domain: str = ""
    language: str = ""
    url: str = ""
    author: str = ""
    around: str = ""  # what a page shows beside its text, where a day of publication may stand
    proposed: tuple[tuple[str, str], ...] = ()  # (a date as written, what it is): those that are not of publication
    name: str = ""  # the file's name in an archive; '' where the article's file lies in the folder itself
    exported: bool = False  # out of a file that was made by a download: a date in its name is of that
    note: str = ""  # what a person should know of how it was read
    unusable: Unusable | None = None


def numbered(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """The drafts of a file, each with its number where there are several; those that know their place keep it."""
    rest = iter(drafts)
    first = next(rest, None)
    if first is None:
        return
    second = next(rest, None)
    if second is None:
        yield first
        return
    for number, draft in enumerate(chain((first, second), rest), 1):
        yield draft if draft.part else dataclasses.replace(draft, part=f"#{number}", exported=True)


def within(part: str, drafts: Iterable[Draft]) -> Iterator[Draft]:
    """The drafts of what lies at `part` of a file: `#3`, and what is the second thing in that `#3#2`."""
    for draft in drafts:
        yield dataclasses.replace(draft, part=part + draft.part)
