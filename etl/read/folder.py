"""A folder of articles, file by file: each gives articles or refusals, and none stops the others, nor vanishes."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from etl.clean import title_of
from etl.language import Language, complete
from etl.page import page
from etl.read.draft import Draft, Unusable
from etl.read.file import File
from etl.read.formats import drafts
from etl.read.knowledge import reading_words
from etl.read.language import language_of, name_of
from etl.read.manifest import FILE_NAME as MANIFEST
from etl.read.manifest import Manifests, is_manifest
from etl.read.mend import mend
from etl.read.published import Publication, publication_day
from etl.read.single import check_single
from etl.read.sources import agency, source_name
from etl.read.text import MAX_CHARACTERS, content_hash, outlet_hash, seen_as, stored_form
from etl.schema import Article, Refusal

MIN_LETTERS = 80  # of an article; a headline has fewer
RECORDS = ("json", "feed", "nitf", "newsml", "table", "telegram", "whatsapp")  # whose records are one article each, whatever heads are in its text
REVIEW = ("NO_DATE", "BAD_DATE", "BAD_MANIFEST")  # a person can mend these by one line in the manifest


class NoArticlesError(ValueError):
    """There is nothing to read; the message says where was looked for what."""


@dataclass(frozen=True)
class Note:
    """What a person should know of a file that was read, or why one was not even tried. Not a refusal: nobody has to do anything."""

    path: str
    text: str


class Reading(Iterator[Article | Refusal]):
    """Articles and refusals, read as they are asked for; the counts grow with them.

    Attributes:
        articles, refusals: how many of each have been given.
        duplicates: articles passed over since this reading gave the same text of the same outlet before, under another name.
        known: articles passed over since text and outlet were in `known`.
        copies: texts of this reading or of `known` under the name of another outlet, as articles (`copy_of` says of which); these are not given.
        ignored: files that are no articles (manifests, README, hidden files, links out of the folder); each with its reason in `notes`.
        files: every file of the folder, once: `read` (it gave an article), `refused` (none, but refusals), `known` or `duplicate` (all of
            its articles are), `not read`.
        notes: what a person should know.
    """

    def __init__(
        self,
        root: Path,
        files: Iterable[Path],
        manifests: Iterable[Path],
        known: Collection[str],
        today: date | None,
        ignored: Iterable[Note] = (),
        locked: Iterable[Path] = (),
        dates: Mapping[str, date] | None = None,
        whole: bool = True,
    ) -> None:
        self.articles = self.refusals = self.duplicates = self.known = 0
        self.notes = list(ignored)
        self.ignored = len(self.notes)
        self.files: Counter[str] = Counter({"read": 0, "known": 0, "duplicate": 0, "refused": 0, "not read": self.ignored})
        self._root, self._files, self._locked = root, list(files), locked
        self.copies: list[Article] = []
        self._known, self._seen = frozenset(known), set[str]()
        self._today = today or datetime.now(UTC).date()
        self._manifest_files = list(manifests)
        self._manifests = Manifests(root, self._files)
        self._dates = dates or {}
        self._whole = whole  # all files of the folder were looked at
        self._items = self._read()

    def __next__(self) -> Article | Refusal:
        return next(self._items)

    def _read(self) -> Iterator[Article | Refusal]:
        tables = [path for path in self._manifest_files if not is_manifest(path)]  # of articles, under the name of the manifest
        for path in self._manifest_files:
            if path not in tables:
                self.files["not read"] += 1
                self._note(path, "", "it is the manifest, not an article")
                yield from self._load(path)
        for folder in self._locked:
            yield self._refused(folder, "", Unusable("UNREADABLE", "The folder may not be opened: check its permissions."), "")
        for path in (*tables, *self._files):
            before = Counter(read=self.articles, refused=self.refusals, known=self.known, duplicate=self.duplicates)
            unknown = False
            for item in self._read_file(path):
                unknown = unknown or (isinstance(item, Refusal) and item.code == "UNKNOWN_FORMAT")
                yield item
            after = Counter(read=self.articles, refused=self.refusals, known=self.known, duplicate=self.duplicates)
            became = next((what for what in ("read", "refused", "known") if after[what] > before[what]), "duplicate")
            self.files["not read" if unknown and became == "refused" else became] += 1

    def _load(self, path: Path) -> Iterator[Refusal]:
        """The manifest, and what is wrong in it: as a whole, or lines that fit no file."""
        digest = _file_hash(path)
        try:
            unmatched = self._manifests.load(path)
        except Unusable as error:
            yield self._refused(path, "", error, digest)
            return
        for line in unmatched if self._whole else ():
            yield self._refused(path, f"#{line.number}", Unusable("NO_SUCH_FILE", line.reason, line.file), "")

    def _load_archive(self, path: Path) -> Iterator[Refusal]:
        """The manifests in an archive, and what is wrong in them."""
        for part, told in self._manifests.load_archive(path).items():
            if isinstance(told, Unusable):
                yield self._refused(path, part, told, "")
                continue
            for line in told:
                yield self._refused(path, f"{part}#{line.number}", Unusable("NO_SUCH_FILE", line.reason, line.file), "")

    def _read_file(self, path: Path) -> Iterator[Article | Refusal]:
        given = False
        if _is_zip(path):
            yield from self._load_archive(path)
        try:
            for draft in drafts(File.at(path)):
                given = True
                if draft.note:
                    self._note(path, draft.part, draft.note)
                if item := self._judge(path, draft):
                    yield item
            if not given:
                raise Unusable("NO_TEXT", "The file holds no article: look what it is, or remove it.", path.name)
        except Unusable as error:
            yield self._refused(path, "", error, _file_hash(path))
        except OSError as error:
            reason = f"The file cannot be read ({error.strerror or type(error).__name__}): check its permissions."
            yield self._refused(path, "", Unusable("UNREADABLE", reason), "")

    def _note(self, path: Path, part: str, text: str) -> None:
        self.notes.append(Note(self._relative(path) + _recordable(part), text))

    def _judge(self, path: Path, draft: Draft) -> Article | Refusal | None:
        """The article of a draft, or why it is refused; None where its text is known."""
        if draft.unusable:
            fingerprint = hashlib.sha256(f"{draft.part} {draft.unusable.value}".encode("utf-8", "replace")).hexdigest()
            return self._refused(path, draft.part, draft.unusable, fingerprint)
        try:
            text, mended = _text(draft)
        except Unusable as error:
            return self._refused(path, draft.part, error, content_hash(stored_form(draft.text)))
        digest = content_hash(text)
        if digest in self._seen or digest in self._known:
            try:
                self._again(path, draft, text, digest)
            except Unusable as error:  # under a hash of its own: that of the text is the first article's
                return self._refused(path, draft.part, error, outlet_hash(digest, self._source(path, draft, text)))
            return None
        try:
            article = self._article(path, draft, text, digest)
        except Unusable as error:
            return self._refused(path, draft.part, error, digest)
        if mended:
            self._note(path, draft.part, mended)
        self._seen |= seen_as(digest, article.source, article.path, article.doc)
        self.articles += 1
        return article

    def _again(self, path: Path, draft: Draft, text: str, digest: str) -> None:
        """A text that was given before: kept, where another outlet has it. Raises Unusable."""
        source, doc = self._source(path, draft, text), _recordable(path.name + draft.part)
        own = outlet_hash(digest, source)
        as_this = seen_as(digest, source, self._relative(path), doc) - {digest}  # the text itself is another's
        if not source or not as_this.isdisjoint(self._seen) or not as_this.isdisjoint(self._known):
            if digest in self._seen:
                self.duplicates += 1
            else:
                self.known += 1
            return
        copy = self._article(path, draft, text, own, dated=False)
        self._seen |= {digest, *as_this}
        self.copies.append(dataclasses.replace(copy, copy_of=digest))

    def _article(self, path: Path, draft: Draft, text: str, digest: str, *, dated: bool = True) -> Article:
        """Raises Unusable, but not for want of a day where it need not be `dated`."""
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
        code, confidence = language_of(text, row.language or draft.language)
        if code not in complete():
            reads = f"reads as {name_of(code)} ({code}, {confidence:.2f})" if code else "is in no language that could be told"
            raise Unusable(
                "LANGUAGE",
                f"The text {reads}; articles are coded in: {', '.join(sorted(complete()))}. Remove it, or add the language.",
                code,
            )
        language = Language.of(code)
        several = ""
        try:
            check_single(text, page(language))
        except Unusable as error:
            if not (draft.published and draft.published_from in RECORDS):
                raise
            several = (
                f"it was read as one article of the day that its record gives, but has several heads ('{error.value[:60]}'): look whether it is one"
            )
        by_person = self._dates[digest].isoformat() if digest in self._dates else ""
        given = ((by_person, "review"), (row.published, "manifest"))
        try:
            published = publication_day(given, draft, text, draft.name or path.name, language, self._today)
        except Unusable:
            if dated:
                raise
            published = Publication(None, "")
        for told in filter(None, (several, published.disagreement)):
            self._note(path, draft.part, told)
        title = stored_form(_mended(draft.title))
        return Article(
            doc=_recordable(path.name + draft.part),
            path=self._relative(path),
            content_hash=digest,
            text=text,
            title=title or title_of(text, language),
            published=published.day,
            published_from=published.origin,
            source=self._source(path, draft, text),
            language=code,
            url=stored_form(draft.url)[:2000],
            author=" ".join(stored_form(_mended(draft.author)).split())[:200],
            position=_position(draft.part),
        )

    def _source(self, path: Path, draft: Draft, text: str) -> str:
        """The outlet that is stated, or that of the address, or the agency of the dateline."""
        row = self._manifests.entry(path, draft.part)
        named = source_name(row.source or stored_form(_mended(draft.source)), draft.domain)
        code = "" if named else language_of(text, row.language or draft.language)[0]
        return named or (agency(text, Language.of(code)) if code in complete() else "")

    def _refused(self, path: Path, part: str, error: Unusable, digest: str) -> Refusal:
        self.refusals += 1
        return Refusal(
            stage="read",
            code=error.code,
            reason=error.reason,
            value=stored_form(error.value)[:200],
            doc=_recordable(path.name + part),
            path=self._relative(path),
            content_hash=digest,
            review=error.code in REVIEW,
        )

    def _relative(self, path: Path) -> str:
        return _recordable(path.relative_to(self._root).as_posix())


def read_folder(path: Path, *, known: Collection[str] = (), today: date | None = None, dates: Mapping[str, date] | None = None) -> Reading:
    """Read every article under a folder, or the one file that `path` is.

    Args:
        known: of articles that are not wanted again, what `seen_as` gives; or the content hash alone, to which every outlet is another.
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
    files, manifests, locked, ignored = [], [], [], []
    for folder, folders, names in os.walk(root, onerror=lambda e: locked.append(Path(e.filename))):  # links to folders are not followed
        hidden = any(part.startswith(".") for part in Path(folder).relative_to(root).parts)
        folders.sort()
        for name in sorted(names):
            file = Path(folder, name)
            reason = "it lies in a hidden folder" if hidden else _why_not(file, root)
            if reason:
                ignored.append(Note(_recordable(file.relative_to(root).as_posix()), reason))
            elif name.casefold() == MANIFEST:
                manifests.append(file)
            else:
                files.append(file)
    if not files and not locked and not any(not is_manifest(m) for m in manifests):
        raise NoArticlesError(f"{path}: no articles in it or below (README, gold.jsonl, manifests and hidden files do not count)")
    return Reading(root, files, manifests, known, today, ignored, locked, dates)


def read_file(path: Path, *, known: Collection[str] = (), today: date | None = None, dates: Mapping[str, date] | None = None) -> Reading:
    """Read the articles of one file, with the manifest beside it; paths are relative to its folder.

    Raises:
        NoArticlesError: there is no such file.
    """
    if not path.is_file():
        raise NoArticlesError(f"{path}: there is no such file")
    root = path.parent.resolve()
    manifest = root / MANIFEST
    beside = [manifest] if manifest.is_file() and path.name != MANIFEST else []
    return Reading(root, [root / path.name], beside, known, today, dates=dates, whole=False)


def text_of(root: Path, path: str, digest: str) -> str | None:
    """The text of the article with that content hash in the file `path` under `root`; None where it is not there (any more)."""
    root = root.resolve()
    file = root / path
    if not file.resolve().is_relative_to(root) or _why_not(file, root):
        return None
    try:
        for draft in drafts(File.at(file)):
            try:
                text, _ = _text(draft)
            except Unusable:
                continue
            if content_hash(text) == digest:
                return text
    except (OSError, Unusable):
        pass
    return None


def _text(draft: Draft) -> tuple[str, str]:
    """The text as it is stored, and what was put right in it.

    Raises:
        Unusable: MOJIBAKE.
    """
    text, mended = mend(draft.text[: 4 * MAX_CHARACTERS])  # more is refused anyway, and need not be looked through
    return stored_form(text), mended


def _mended(field: str) -> str:
    """A title or a name; as it is where it cannot be put right."""
    try:
        return mend(field[:2000])[0]
    except Unusable:
        return field


def _position(part: str) -> int:
    """The number in a part: 3 of "#3" and of "/b.jsonl#3"; 1 where the file holds one article."""
    number = part.rpartition("#")[2]
    return int(number) if number.isdigit() else 1


def _why_not(file: Path, root: Path) -> str:
    """Why a file is not even tried; '' where it is."""
    name = file.name.casefold()
    if name.startswith("."):
        return "it is hidden"
    if not _is_inside(file, root):
        return "it is a link that leads out of the folder or nowhere, or no file at all"
    if name.startswith("readme"):
        return "it is a README"
    return "it is no article by its name" if name in reading_words("no_articles") else ""


def _is_inside(file: Path, root: Path) -> bool:
    """Whether it is a regular file that lies, links followed, in the folder. A pipe or a device would be read for ever."""
    try:
        return stat.S_ISREG(file.stat().st_mode) and (not file.is_symlink() or file.resolve().is_relative_to(root))
    except (OSError, RuntimeError):  # a broken link, or a ring of them
        return False


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:  # which its reader tells
        return False


def _file_hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _recordable(name: str) -> str:
    """A file name whose bytes are no UTF-8, in a form that can be written as UTF-8."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
