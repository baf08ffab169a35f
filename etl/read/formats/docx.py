"""Word documents, through python-docx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from etl.read.draft import Draft, Unusable
from etl.read.file import File
from etl.read.formats.format import MAX_EXPORT_BYTES, Format
from etl.read.formats.office import holds
from etl.read.formats.packed import opened
from etl.read.formats.texts import drafts_of


def read(file: File) -> Iterable[Draft]:
    """The article of a document, or the articles of an export that is one.

    Raises:
        Unusable: BINARY_FILE, TOO_LARGE, NO_TEXT.
    """
    from docx import Document  # imported here: few files are documents

    raw = file.read(MAX_EXPORT_BYTES)
    archive = opened(raw, "a Word document")
    try:
        document = Document(archive.fp)  # the stream that the archive reads
        lines = list(_lines(document))
        title = _title(document)
        changed = document.core_properties.modified
    except (KeyError, ValueError, AttributeError, SyntaxError, TypeError, OSError) as error:
        raise Unusable("BINARY_FILE", f"The Word document is damaged ({error}): save it again.", file.name) from error
    text = "\n\n".join(lines)
    if not text.strip():
        raise Unusable("NO_TEXT", "The Word document has no text (pictures of pages have none): save the article as text.")
    proposed = ((changed.date().isoformat(), "of the last change to the document"),) if changed else ()
    return drafts_of(text, file.name, Draft(title=title, proposed=proposed))


def _lines(document: Any) -> Iterator[str]:
    """Paragraphs and cells, in the order of the document."""
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                seen = None
                for cell in row.cells:  # a merged cell comes once for each column
                    if cell._tc is not seen and cell.text.strip():
                        yield from (line for line in cell.text.split("\n") if line.strip())
                    seen = cell._tc
        else:
            yield from (line for line in block.text.split("\n") if line.strip())


def _title(document: Any) -> str:
    heads = [
        p.text.strip()
        for p in document.paragraphs[:20]
        if (p.style is not None and (p.style.name or "").lower() in ("title", "titre", "heading 1", "titre 1"))
    ]
    return next((head for head in heads if head), "")


FORMAT = Format("Word document", lambda file: holds(file, "word/", ".docx"), read, (".docx", ".docm"))
