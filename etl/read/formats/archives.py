"""gzip and ZIP around files of the other formats. Nothing is written to disk, and a bomb is refused."""

from __future__ import annotations

import dataclasses
import gzip
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from io import BufferedReader, RawIOBase
from pathlib import PurePosixPath
from typing import IO

from etl.read.draft import Draft, Unusable, within
from etl.read.file import File
from etl.read.formats.format import MAX_EXPORT_BYTES, Format
from etl.read.formats.office import other_document
from etl.read.formats.packed import DAMAGED, name_of, opened
from etl.read.formats.tables import header_of, names_files
from etl.read.knowledge import reading_words
from etl.read.text import decode

MAX_RATIO = 200  # of unpacked to packed bytes ...
MAX_STREAM = 20_000_000_000  # ... and of unpacked bytes of a gzip file that is read as a stream
FREE = 2_000_000  # unpacked bytes for which no ratio is asked
Inner = Callable[[File], Iterable[Draft]]


class _Bounded(RawIOBase):
    """The unpacked bytes of a gzip stream, with an end to them."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed, self._unpacked, self._given = packed, gzip.GzipFile(fileobj=packed), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer):  # as RawIOBase has it
        try:
            chunk = self._unpacked.read1(len(buffer))  # what stands before a damage is given
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Unusable("BINARY_FILE", f"The gzip file is damaged ({error}): get it again.") from error
        self._given += len(chunk)
        if self._given > MAX_STREAM or (self._given > FREE and self._given > MAX_RATIO * max(self._packed.tell(), 1)):
            raise Unusable("TOO_LARGE", f"The gzip file unpacks to more than {self._given:,} bytes, which no text does: look what it is.")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        if not self.closed:
            self._unpacked.close()
            self._packed.close()
        super().close()


def _read_gzip(inner: Inner) -> Callable[[File], Iterable[Draft]]:
    def read(file: File) -> Iterator[Draft]:
        name = file.name[: -len(file.suffix)] if file.suffix in (".gz", ".tgz", ".z") else file.name
        held = file.inner(
            name, lambda: BufferedReader(_Bounded(file.open())), url=file.url, fetched=file.fetched, media_type=file.media_type, charset=file.charset
        )
        if held.head[257:262] == b"ustar":
            raise Unusable("UNKNOWN_FORMAT", "The file is a tar archive: unpack it into the folder.", file.name)
        for draft in inner(held):
            yield dataclasses.replace(draft, name=draft.name or name)

    return read


def _read_zip(inner: Inner) -> Callable[[File], Iterable[Draft]]:
    def read(file: File) -> Iterator[Draft]:
        archive = opened(file.read(MAX_EXPORT_BYTES), "a ZIP file")
        passed: Counter[str] = Counter()
        any_given = False
        last: Draft | None = None
        for member in archive.infolist():
            if member.is_dir():
                continue
            if why := _passed_over(archive, member, file.depth):
                passed[why] += 1
                continue
            for draft in _member(file, archive, member, inner):
                if last:
                    yield last
                last, any_given = draft, True
        told = ", ".join(f"{count} {what}" for what, count in passed.most_common())
        if last:
            yield dataclasses.replace(last, note="; ".join(filter(None, (last.note, told and f"passed over in the archive: {told}"))))
        if not any_given:
            raise Unusable(
                "NO_TEXT", f"The archive holds no file with a text ({told or 'it is empty'}): put the articles themselves into the folder."
            )

    return read


def _passed_over(archive: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int) -> str:
    """Why a file of an archive is no article, as one of a folder would not be; '' where it may be one."""
    name = name_of(member)
    base = name.rpartition("/")[2].lower()
    if base.startswith(".") or name.startswith("__MACOSX/"):
        return "hidden files"
    if base.endswith(reading_words("attachments")):
        return "pictures, sounds and styles"
    if base.startswith("readme") or base in reading_words("no_articles"):
        return "files that are no articles by their names"
    # etl/read/manifest.py reads it, where the archive lies in the folder itself
    return "manifests" if base == "articles.csv" and depth == 0 and _names_files(archive, member) else ""


def _names_files(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    try:
        return names_files(header_of(decode(archive.open(member).read(20_000))))
    except (Unusable, *DAMAGED):
        return False


def _member(file: File, archive: zipfile.ZipFile, member: zipfile.ZipInfo, inner: Inner) -> Iterator[Draft]:
    name = name_of(member)
    try:
        if member.flag_bits & 1:
            raise Unusable("UNREADABLE", "The file in the archive is encrypted: unpack it with its password.", name)
        if name.rpartition("/")[2].lower() == "articles.csv" and _names_files(archive, member):
            raise Unusable("BAD_MANIFEST", "A manifest in an archive in an archive is not read: unpack the outer one.", name)
        base = name.rpartition("/")[2]
        if base.lower() == "_chat.txt":  # WhatsApp on an iPhone: the group's name is that of the archive
            base = PurePosixPath(file.name).with_suffix(".txt").name
        held = file.inner(base, lambda: archive.open(member))
        for draft in within(f"/{name}", inner(held)):
            yield dataclasses.replace(draft, name=draft.name or held.name)
    except Unusable as error:
        yield Draft(part=f"/{name}", unusable=error)
    except DAMAGED as error:
        yield Draft(part=f"/{name}", unusable=Unusable("BINARY_FILE", f"The file in the archive is damaged ({error}): get the archive again.", name))


def _is_zip(file: File) -> bool:
    return file.head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not other_document(file)


def archive_formats(inner: Inner) -> tuple[Format, ...]:
    """The formats; `inner` reads what they hold."""
    return (
        Format("gzip file", lambda file: file.head.startswith(b"\x1f\x8b"), _read_gzip(inner), (".gz",)),
        Format("ZIP file", _is_zip, _read_zip(inner), (".zip",)),
    )
