"""Which ZIP file is a document of an office program: told by the names of its members, of which the first stand in its head."""

from __future__ import annotations

from etl.read.file import File


def holds(file: File, member: str, suffix: str) -> bool:
    """Whether a ZIP file has members that begin so, or at least the name of such a document."""
    if not file.head.startswith(b"PK\x03\x04"):
        return False
    return file.suffix == suffix or (b"[Content_Types].xml" in file.head and member.encode() in file.head)
