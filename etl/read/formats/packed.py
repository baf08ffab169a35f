"""ZIP files, also those that are documents (DOCX, XLSX): opened only where they are small enough when unpacked."""

from __future__ import annotations

import zipfile
import zlib
from contextlib import suppress
from io import BytesIO

from etl.read.draft import Unusable

MAX_UNPACKED = 500_000_000  # bytes of all members
MAX_MEMBERS = 20_000
MAX_RATIO = 200  # unpacked to packed, of what is more than a few megabytes: text has 3 to 10
SMALL = 10_000_000

# What reading a ZIP file or a file in it raises where it is damaged, encrypted or packed in a way that zipfile does not know
DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


def opened(raw: bytes, what: str, most: int = MAX_UNPACKED) -> zipfile.ZipFile:
    """A ZIP file whose members, unpacked, have no more than `most` bytes; `what` is what a person calls it.

    Raises:
        Unusable: BINARY_FILE where it is damaged, TOO_LARGE.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(raw))
        members = archive.infolist()
    except DAMAGED as error:
        raise Unusable("BINARY_FILE", f"The file begins as {what} and is damaged ({error}): get it again.", raw[:16].hex(" ")) from error
    size = sum(m.file_size for m in members)
    if len(members) > MAX_MEMBERS or size > most or (size > SMALL and size > MAX_RATIO * max(len(raw), 1)):
        raise Unusable(
            "TOO_LARGE",
            f"The file unpacks to {len(members):,} files and {size:,} bytes, too many for {what}: unpack it and look what it is.",
            str(size),
        )
    return archive


def name_of(member: zipfile.ZipInfo) -> str:
    """The name of a member, with forward slashes; some programs write UTF-8 and do not say so."""
    name = member.filename
    if not member.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")
