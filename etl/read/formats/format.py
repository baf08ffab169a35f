"""What a reader of a format is: how it knows its files, and the articles that it finds in one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from etl.read.draft import Draft
from etl.read.file import File

MAX_PAGE_BYTES = 20_000_000  # of a file whose articles are a small part of it: a page, a document
MAX_EXPORT_BYTES = 100_000_000  # of an export of many articles


@dataclass(frozen=True)
class Format:
    """One format.

    `looks_like` tells by the first bytes, `suffixes` (small letters, with the dot) by the name where no format knows the bytes.
    `read` raises Unusable where the file as a whole gives nothing; one article that cannot be used is a draft with that reason.
    """

    name: str  # as a person calls it
    looks_like: Callable[[File], bool]
    read: Callable[[File], Iterable[Draft]]
    suffixes: tuple[str, ...] = ()
