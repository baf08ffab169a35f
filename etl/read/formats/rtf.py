"""RTF, through striprtf."""

from __future__ import annotations

import re
from collections.abc import Iterable

from etl.read.draft import Draft, Unusable
from etl.read.file import File
from etl.read.formats.format import MAX_PAGE_BYTES, Format
from etl.read.formats.texts import drafts_of

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")

_CELL_END = re.compile(r"\\(?:nest)?cell(?![a-z])")


def read(file: File) -> Iterable[Draft]:
    """The article of a document, or the articles of an export that is one.

    Raises:
        Unusable: UNREADABLE, NO_TEXT.
    """
    from striprtf.striprtf import rtf_to_text  # imported here: few files are RTF

    raw = file.read(MAX_PAGE_BYTES)
    stated = _CODE_PAGE.search(raw[:1000])
    encoding = f"cp{stated[1].decode()}" if stated and stated[1] not in (b"65001", b"10000") else "mac_roman" if b"\\mac" in raw[:100] else "cp1252"
    try:
        # a cell of a table is a paragraph, as in Word; striprtf would put a sign between them
        text = rtf_to_text(
            _CELL_END.sub(r"\\par ", re.sub(r"\\(?:pict|\*\\shppict)\b[^{}]{0,5000000}", "", raw.decode("latin-1"))),
            encoding=encoding,
            errors="replace",
        )
    except (ValueError, IndexError, LookupError, RecursionError, OverflowError) as error:
        raise Unusable("UNREADABLE", f"The RTF cannot be read ({type(error).__name__}): save it as .docx or .txt.") from error
    if not text.strip():
        raise Unusable("NO_TEXT", "The RTF has no text: save the article as text.")
    return drafts_of(re.sub(r"\n", "\n\n", text) if "\n\n" not in text else text, file.name)


FORMAT = Format("RTF document", lambda file: file.head.lstrip().startswith(b"{\\rtf"), read, (".rtf",))
