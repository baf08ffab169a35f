"""The bytes of one file, or of one that lies in another: read under a bound, however they are wrapped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

from etl.read.draft import Unusable
from etl.read.text import lenient

HEAD = 200_000  # bytes that tell a format: pages have that much of scripts before their text


def read_some(stream: IO[bytes], most: int) -> bytes:
    """The next bytes of a file, as they come: `read` itself goes on until it has all, and where it meets a damage gives none of them."""
    some = getattr(stream, "read1", stream.read)
    return bytes(some(most))


@dataclass
class File:
    """A name and bytes. `part`, `url` and `fetched` are what a file around it says (an archive, a web capture, a mail)."""

    name: str
    open: Callable[[], IO[bytes]] = field(repr=False)
    depth: int = 0  # files around it
    media_type: str = ""  # as its headers state it: text/html
    charset: str = ""  # the same
    url: str = ""
    fetched: str = ""  # when it was downloaded, as written

    @classmethod
    def at(cls, path: Path) -> File:
        """A file of the folder."""
        return cls(path.name, lambda: path.open("rb"))

    def inner(self, name: str, raw: bytes | Callable[[], IO[bytes]], **told: str) -> File:
        """A file inside this one.

        Raises:
            Unusable: TOO_LARGE where too many are wrapped in each other.
        """
        if self.depth >= 3:
            raise Unusable("TOO_LARGE", "Archives lie in archives in archives: unpack them.", self.name)
        opened = raw if callable(raw) else lambda: BytesIO(raw)
        return File(name, opened, self.depth + 1, **told)

    @cached_property
    def head(self) -> bytes:
        """The first bytes; of a file around it that is damaged those before the damage.

        Raises:
            Unusable: there are none.
        """
        read = b""
        with self.open() as stream:
            try:
                while len(read) < HEAD and (block := read_some(stream, HEAD - len(read))):
                    read += block
            except Unusable:
                if not read:
                    raise
        return read

    @cached_property
    def text_head(self) -> str:
        """The first characters, white space before them left out; '' where they are no text."""
        return lenient(self.head).lstrip("\ufeff \t\r\n")

    @property
    def suffix(self) -> str:
        """Ending of the name in small letters, with its dot."""
        return PurePosixPath(self.name.replace("\\", "/")).suffix.lower()

    def read(self, limit: int) -> bytes:
        """All bytes.

        Raises:
            Unusable: TOO_LARGE where there are more than `limit`.
        """
        with self.open() as stream:
            raw = stream.read(limit + 1)
        if len(raw) > limit:
            reason = f"The file has more than {limit:,} bytes, the limit for its format: export it in parts, or split it."
            raise Unusable("TOO_LARGE", reason, self.name)
        return raw
