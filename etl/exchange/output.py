"""Where an export goes: standard output, or a file that is there as a whole or not at all."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

STANDARD = "-"


@contextmanager
def output(name: str) -> Iterator[BinaryIO]:
    """A binary file to write to; `name` is a path, or "-" for standard output.

    A file gets its name when all of it is written; what was there before stays until then, and for good where the export fails.
    Raises OSError where it cannot be written.
    """
    if name == STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name).resolve()  # a link stays a link
    if path.exists() and not path.is_file():  # /dev/null, a named pipe; a folder says so itself
        with path.open("wb") as file:
            yield file
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
