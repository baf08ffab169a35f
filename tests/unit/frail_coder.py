"""A stand-in for the coder, for test_apart.py: it does to its process what the first word of an article's text says."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence

from etl.schema import Article, EventRow, Refusal


class Frail:
    """Reads the articles of a group together, then codes one by one, as the real one does; no article has a row, the odd ones a refusal."""

    def code(self, articles: Sequence[Article]) -> Iterator[tuple[Article, list[EventRow], list[Refusal]]]:
        for article in articles:
            if article.text.startswith("together "):
                _suffer(article.text.split()[1])
        for article in articles:
            _suffer(article.text.split()[0])
            yield article, [], [Refusal("extract", "PID", "", str(os.getpid()), article.doc, article.path, article.content_hash)]


class Unready:
    """Ends before it is loaded."""

    def __init__(self) -> None:
        os._exit(7)


class Lacking:
    """Has no models."""

    def __init__(self) -> None:
        from etl.annotate import ModelsError

        raise ModelsError("no language models: set ETL_MODELS")


def _suffer(word: str) -> None:
    if word == "exit":
        os._exit(3)
    if word == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if word == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "spin":
        while True:
            pass
    if word == "work":
        until = time.process_time() + 3
        while time.process_time() < until:
            pass
    if word == "sleep":
        time.sleep(600)
    if word == "swell":
        kept = []
        while True:
            kept.append(bytearray(10 << 20))
    if word == "raise":
        raise RuntimeError("not caught")
    if word == "print":
        os.write(1, b"a library says something\n")
