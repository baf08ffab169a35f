"""Which ZIP file is a document: told by the names of its members, of which the first stand in its head."""

from __future__ import annotations

from etl.read.file import File


def holds(file: File, member: str, suffix: str) -> bool:
    """Whether a ZIP file has members that begin so, or at least the name of such a document."""
    if not file.head.startswith(b"PK\x03\x04"):
        return False
    return file.suffix == suffix or (b"[Content_Types].xml" in file.head and member.encode() in file.head)


# documents that nothing reads: what their first member says that they are, and what to do
_OTHERS = (
    (b"application/vnd.oasis.opendocument.text", "an OpenDocument text (.odt): save it as .docx"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument table (.ods): save it as .xlsx or .csv"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file: save it as .docx, .xlsx or .pdf"),
    (b"application/epub+zip", "an e-book (.epub): save its articles as HTML or text"),
)


def other_document(file: File) -> str:
    """What a ZIP file is that is a document which nothing reads, and what to do; '' for every other file."""
    if not file.head.startswith(b"PK\x03\x04"):
        return ""
    if b"[Content_Types].xml" in file.head and b"ppt/" in file.head:
        return "a PowerPoint presentation (.pptx): save it as .pdf"
    return next((what for kind, what in _OTHERS if b"mimetype" + kind in file.head[:200]), "")
