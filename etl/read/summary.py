"""What reading folders of articles gives, in lines for a person: `python -m etl discover`. Nothing is coded, and no warehouse is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from etl.read.folder import Reading, read_folder
from etl.schema import Article, Refusal


def summary(paths: Sequence[Path], each: bool = False) -> Iterator[str]:
    """Every refusal and note as it is found, then the counts, those of files over all files of the folders.

    Args:
        each: also every article, with its day and what that is from, its outlet, title and address.
    Raises:
        NoArticlesError: there is nothing to read.
    """
    readings = [read_folder(path) for path in paths]
    refused: Counter[str] = Counter()
    for reading in readings:
        for item in reading:
            if isinstance(item, Refusal):
                refused[item.code] += 1
                of = f" ({item.value})" if item.code == "NO_SUCH_FILE" else ""  # the line of a manifest
                yield f"{_place(item)}: {item.code}{of}: {item.reason}"
            elif each:
                yield _told(item)
        yield from (f"{_told(copy)} | a copy" for copy in reading.copies if each)
        yield from (f"{note.path}: {note.text}" for note in reading.notes)
    yield from _counts(readings, refused)


def file_counts(readings: Iterable[Reading]) -> str:
    """How many files of the folders became what; the counts add up to the files."""
    files: Counter[str] = Counter()
    for reading in readings:
        files.update(reading.files)
    return f"{files.total()} files: {', '.join(f'{count} {what}' for what, count in files.items())}"


def _counts(readings: Sequence[Reading], refused: Counter[str]) -> Iterator[str]:
    counts = {
        "articles": sum(r.articles for r in readings),
        "copies": sum(len(r.copies) for r in readings),
        "duplicates": sum(r.duplicates for r in readings),
        "refused": refused.total(),
    }
    yield ", ".join(f"{count} {what}" for what, count in counts.items())
    if refused:
        yield f"refused: {', '.join(f'{count} {code}' for code, count in refused.most_common())}"
    yield file_counts(readings)


def _place(item: Article | Refusal) -> str:
    """The file, with its folder, and where in it."""
    folder = item.path.rpartition("/")[0]
    return f"{folder}/{item.doc}" if folder else item.doc


def _told(article: Article) -> str:
    day = f"{article.published or 'no day'}{f' ({article.published_from})' if article.published_from else ''}"
    return " | ".join(filter(None, (_place(article), day, article.source or "no outlet", article.title or "no title", article.url)))
