"""From what writes into a file to what is read piece by piece, so that a download needs neither the memory nor the disk for all of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from threading import Thread, Timer
from typing import BinaryIO

PIECE = 65_536  # bytes: as much as a pipe holds, so as much as is written ahead of the reader


def streamed(write: Callable[[BinaryIO], object], longest_s: float = 3600) -> Iterator[bytes]:
    """The pieces of what `write` writes, in a thread of its own, never far ahead of its reader.

    The first piece is waited for: what `write` raises before it is raised here, what it raises later in the midst of the pieces. Where the reader
    leaves, or has not read all of it after `longest_s` seconds, `write` gets a BrokenPipeError.
    """
    reading, writing = os.pipe()
    failed: list[BaseException] = []

    def work() -> None:
        try:
            with open(writing, "wb", buffering=PIECE) as out:
                write(out)
        except BaseException as error:  # it is the reader's, whatever it is
            failed.append(error)

    thread = Thread(target=work, name="export", daemon=True)
    source = open(reading, "rb", buffering=0)  # noqa: SIM115 - closed by `_pieces`, or with the last reference to it
    over = Timer(longest_s, source.close)  # who reads no more lets go of the writer; who comes back finds the file closed
    over.daemon = True
    thread.start()
    over.start()
    first = source.read(PIECE)
    if not first:
        over.cancel()
        thread.join()
        source.close()
        if failed:
            raise failed[0]
    return _pieces(first, source, thread, over, failed)


def _pieces(first: bytes, source: BinaryIO, thread: Thread, over: Timer, failed: list[BaseException]) -> Iterator[bytes]:
    try:
        with source:
            piece = first
            while piece:
                yield piece
                piece = source.read(PIECE)
            thread.join()
            if failed:
                raise failed[0]
    finally:
        over.cancel()
