"""Plain text."""

from __future__ import annotations

from collections.abc import Iterable

from etl.read.draft import Draft, Unusable
from etl.read.file import File
from etl.read.formats.format import MAX_EXPORT_BYTES, Format
from etl.read.formats.texts import drafts_of
from etl.read.text import MAX_CHARACTERS, decode

MAX_BYTES = 4 * MAX_CHARACTERS + 4  # UTF-8 and UTF-32 take at most four bytes a character


def read(file: File) -> Iterable[Draft]:
    """The article of a text file, or the articles of an export that is one.

    Raises:
        Unusable: TOO_LARGE; and as `decode`.
    """
    raw = file.read(MAX_EXPORT_BYTES)
    drafts = list(drafts_of(decode(raw, file.charset), file.name))
    if len(raw) > MAX_BYTES and len(drafts) == 1:
        raise Unusable(
            "TOO_LARGE",
            f"The file has {len(raw):,} bytes, the limit for one article is {MAX_BYTES:,}: split it into its articles.",
            str(len(raw)),
        )
    return drafts


FORMAT = Format("plain text", lambda _: False, read, (".txt", ".text", ".md", ".markdown", ".asc", ""))
