"""A folder of articles, file by file: each gives articles or refusals, and none stops the others."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from etl.clean import title_of
from etl.read.draft import Draft, Unusable
from etl.read.html import read_html
from etl.read.jsons import read_json, read_jsonl
from etl.read.language import language_of, name_of, supported
from etl.read.manifest import FILE_NAME as MANIFEST
from etl.read.manifest import Manifests
from etl.read.published import publication_day
from etl.read.sources import source_name
from etl.read.text import MAX_CHARACTERS, content_hash, decode, stored_form
from etl.schema import Article, Refusal

MIN_LETTERS = 80  # of an article; a headline has fewer
MAX_PAGE_BYTES = 20_000_000  # of an .html or .json, of which the article is a small part
FORMATS = (".txt", ".html", ".htm", ".json", ".jsonl")
NOT_ARTICLES = ("gold.jsonl", MANIFEST)
REVIEW = ("NO_DATE", "BAD_DATE", "BAD_MANIFEST")  # a person can mend these by one line in the manifest


class NoArticlesError(ValueError):
    """There is nothing to read; the message says where was looked for what."""


class Reading(Iterator[Article | Refusal]):
    """Articles and refusals, read as they are asked for; the counts grow with them.

    Attributes:
        articles, refusals: how many of each have been given.
        duplicates: articles passed over since this reading gave the same text before, under another name.
        known: articles passed over since their content hash was in `known`.
        ignored: files that are not articles (other formats, README, hidden files, links out of the folder).
    """

    def __init__(
        self,
        root: Path,
        files: Iterable[Path],
        manifests: Iterable[Path],
        known: Collection[str],
        today: date | None,
        ignored: int = 0,
        locked: Iterable[Path] = (),
        dates: Mapping[str, date] | None = None,
    ) -> None:
        self.articles = self.refusals = self.duplicates = self.known = 0
        self.ignored = ignored
        self._root, self._files, self._locked = root, files, locked
        self._known, self._seen = frozenset(known), set[str]()
        self._today = today or datetime.now(UTC).date()
        self._manifest_files, self._manifests = manifests, Manifests(root)
        self._dates = dates or {}
        self._items = self._read()

    def __next__(self) -> Article | Refusal:
        return next(self._items)

    def _read(self) -> Iterator[Article | Refusal]:
        for path in self._manifest_files:
            try:
                self._manifests.load(path)
            except Unusable as error:
                yield self._refused(path, "", error, _file_hash(path))
        for folder in self._locked:
            yield self._refused(folder, "", Unusable("UNREADABLE", "The folder may not be opened: check its permissions."), "")
        for path in self._files:
            try:
                for draft in _drafts(path):
                    if item := self._judge(path, draft):
                        yield item
            except Unusable as error:
                yield self._refused(path, "", error, _file_hash(path))
            except OSError as error:
                reason = f"The file cannot be read ({error.strerror or type(error).__name__}): check its permissions."
                yield self._refused(path, "", Unusable("UNREADABLE", reason), "")

    def _judge(self, path: Path, draft: Draft) -> Article | Refusal | None:
        """The article of a draft, or why it is refused; None where its text is known."""
        if draft.unusable:
            fingerprint = hashlib.sha256(f"{draft.part} {draft.unusable.value}".encode("utf-8", "replace")).hexdigest()
            return self._refused(path, draft.part, draft.unusable, fingerprint)
        text = stored_form(draft.text)
        digest = content_hash(text)
        if digest in self._seen:
            self.duplicates += 1
            return None
        if digest in self._known:
            self.known += 1
            return None
        try:
            article = self._article(path, draft, text, digest)
        except Unusable as error:
            return self._refused(path, draft.part, error, digest)
        self._seen.add(digest)
        self.articles += 1
        return article

    def _article(self, path: Path, draft: Draft, text: str, digest: str) -> Article:
        if not text.strip():
            raise Unusable("EMPTY_FILE", "There is no text: fetch the article again or remove the file.")
        if len(text) > MAX_CHARACTERS:
            raise Unusable(
                "TOO_LARGE",
                f"The text has {len(text):,} characters, the limit is {MAX_CHARACTERS:,}: split it into its articles.",
                text[:80],
            )
        if (letters := sum(c.isalpha() for c in text[: 20 * MIN_LETTERS])) < MIN_LETTERS:
            raise Unusable(
                "TOO_SHORT",
                f"The text has {letters} letters, an article has at least {MIN_LETTERS}: fetch the whole article.",
                text.strip(),
            )
        row = self._manifests.entry(path, draft.part)
        language, confidence = language_of(text, row.language or draft.language)
        if language not in supported():
            reads = (
                f"reads as {name_of(language)} ({language}, {confidence:.2f})"
                if language
                else "is in no language that could be told"
            )
            raise Unusable(
                "LANGUAGE",
                f"The text {reads}; articles are coded in: {', '.join(sorted(supported()))}. Remove it, or add the language.",
                language,
            )
        by_person = self._dates[digest].isoformat() if digest in self._dates else ""
        stated = ((by_person, "review"), (row.published, "manifest"), (draft.published, draft.published_from))
        day, published_from = publication_day(stated, text, path.name, language, self._today)
        return Article(
            doc=_recordable(path.name) + draft.part,
            path=self._relative(path),
            content_hash=digest,
            text=text,
            title=stored_form(draft.title) or title_of(text, language),
            published=day,
            published_from=published_from,
            source=source_name(row.source or draft.source, draft.domain),
            language=language,
        )

    def _refused(self, path: Path, part: str, error: Unusable, digest: str) -> Refusal:
        self.refusals += 1
        return Refusal(
            stage="read",
            code=error.code,
            reason=error.reason,
            value=stored_form(error.value)[:200],
            doc=_recordable(path.name) + part,
            path=self._relative(path),
            content_hash=digest,
            review=error.code in REVIEW,
        )

    def _relative(self, path: Path) -> str:
        return _recordable(path.relative_to(self._root).as_posix())


def read_folder(path: Path, *, known: Collection[str] = (), today: date | None = None, dates: Mapping[str, date] | None = None) -> Reading:
    """Read every article under a folder, or the one file that `path` is.

    Args:
        known: content hashes of articles that are not wanted again.
        today: the day against which publication dates are judged; the current day (UTC) by default.
        dates: content hash → day of publication that a person gave; goes before every other source.
    Returns:
        An iterator of articles and refusals, in the order of their paths, that counts them.
    Raises:
        NoArticlesError: there is no such path, or no file of a known format in it.
    """
    if path.is_file():
        return read_file(path, known=known, today=today, dates=dates)
    if not path.is_dir():
        raise NoArticlesError(f"{path}: there is no such file or folder")
    root = path.resolve()
    files, manifests, locked, ignored = [], [], [], 0
    for folder, folders, names in os.walk(
        root, onerror=lambda e: locked.append(Path(e.filename))
    ):  # links to folders are not followed
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if name == MANIFEST and _is_inside(file, root):
                manifests.append(file)
            elif _is_article(name) and _is_inside(file, root):
                files.append(file)
            else:
                ignored += 1
    if not files and not locked:
        raise NoArticlesError(
            f"{path}: no articles in it or below; looked for {', '.join(FORMATS)} "
            "(README, gold.jsonl and hidden files do not count)"
        )
    return Reading(root, files, manifests, known, today, ignored, locked, dates)


def read_file(path: Path, *, known: Collection[str] = (), today: date | None = None, dates: Mapping[str, date] | None = None) -> Reading:
    """Read the articles of one file, with the manifest beside it; paths are relative to its folder.

    Raises:
        NoArticlesError: there is no such file, or its format is not known.
    """
    if not path.is_file():
        raise NoArticlesError(f"{path}: there is no such file")
    if path.suffix.lower() not in FORMATS:
        raise NoArticlesError(f"{path}: not an article; known formats are {', '.join(FORMATS)}")
    root = path.parent.resolve()
    manifest = root / MANIFEST
    return Reading(root, [root / path.name], [manifest] if manifest.is_file() else [], known, today, dates=dates)


def text_of(root: Path, path: str, digest: str) -> str | None:
    """The text of the article with that content hash in the file `path` under `root`; None where it is not there (any more)."""
    root = root.resolve()
    file = root / path
    if not _is_article(file.name) or not file.resolve().is_relative_to(root) or not _is_inside(file, root):
        return None
    try:
        texts = (stored_form(draft.text) for draft in _drafts(file))
        return next((text for text in texts if content_hash(text) == digest), None)
    except (OSError, Unusable):
        return None


def _is_article(name: str) -> bool:
    return (
        name.lower().endswith(FORMATS)
        and not name.startswith(".")
        and not name.lower().startswith("readme")
        and name.lower() not in NOT_ARTICLES
    )


def _is_inside(file: Path, root: Path) -> bool:
    """Whether it is a regular file that lies, links followed, in the folder. A pipe or a device would be read for ever."""
    try:
        return stat.S_ISREG(file.stat().st_mode) and (not file.is_symlink() or file.resolve().is_relative_to(root))
    except (OSError, RuntimeError):  # a broken link, or a ring of them
        return False


def _drafts(path: Path) -> Iterable[Draft]:
    suffix = path.suffix.lower()
    if suffix == ".jsonl":
        return read_jsonl(path)
    limit = 4 * MAX_CHARACTERS + 4 if suffix == ".txt" else MAX_PAGE_BYTES  # UTF-8 and UTF-32 take at most four bytes a character
    if (size := path.stat().st_size) > limit:
        raise Unusable(
            "TOO_LARGE",
            f"The file has {size:,} bytes, the limit for {suffix} is {limit:,}: split it into its articles.",
            str(size),
        )
    raw = path.read_bytes()
    if suffix == ".txt":
        return [Draft(part="", text=decode(raw))]
    return read_json(raw) if suffix == ".json" else read_html(raw)


def _file_hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _recordable(name: str) -> str:
    """A file name whose bytes are no UTF-8, in a form that can be written as UTF-8."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
