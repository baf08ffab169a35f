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

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACES = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_PASSED = frozenset((f"{_W}p", f"{_W}pPr", f"{_W}rPr", f"{_W}del", f"{_W}moveFrom"))
# a box is there twice, for old programs and for new ones
_TWICE = frozenset(("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback", f"{_W}del", f"{_W}moveFrom"))


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
    except Exception as error:  # whatever a damaged file makes the libraries raise
        raise Unusable("BINARY_FILE", f"The Word document is damaged ({error}): save it again.", file.name) from error
    text = "\n\n".join(lines)
    if not text.strip():
        raise Unusable("NO_TEXT", "The Word document has no text (pictures of pages have none): save the article as text.")
    proposed = ((changed.date().isoformat(), "of the last change to the document"),) if changed else ()
    return drafts_of(text, file.name, Draft(title=title, proposed=proposed))


def _lines(document: Any) -> Iterator[str]:
    """Paragraphs, those of cells, boxes and content controls too, in the order of the document; with what was inserted, without what was deleted.

    python-docx's own text of a paragraph lacks insertions that nobody has accepted yet, and whole content controls.
    """
    for paragraph in document.element.body.iter(f"{_W}p"):
        if not any(ancestor.tag in _TWICE for ancestor in paragraph.iterancestors()):
            yield from (line for line in "".join(_pieces(paragraph)).split("\n") if line.strip())


def _pieces(paragraph: Any) -> Iterator[str]:
    """The text of a paragraph, without that of paragraphs in it (a text box)."""
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        if node.tag == f"{_W}t":
            yield node.text or ""
        elif node.tag in _SPACES:
            yield _SPACES[node.tag]
        elif node.tag not in _PASSED:
            stack += reversed(node)


def _title(document: Any) -> str:
    heads = [
        p.text.strip()
        for p in document.paragraphs[:20]
        if (p.style is not None and (p.style.name or "").lower() in ("title", "titre", "heading 1", "titre 1"))
    ]
    return next((head for head in heads if head), "")


FORMAT = Format("Word document", lambda file: holds(file, "word/", ".docx"), read, (".docx", ".docm"))
