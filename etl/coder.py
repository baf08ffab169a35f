"""The coder: articles in, event rows out. Facade over clean, annotate, find, resolve and assemble."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from etl import settings, told
from etl.annotate import Annotated, Annotator, models_folder
from etl.clean import clean
from etl.explain.reasons import rows_with_reasons
from etl.find.conventions import settled
from etl.language import Language, complete
from etl.resolve.actors import ActorList
from etl.resolve.context import Context, build_context
from etl.resolve.mentions import Mention, Rejected, Resolver
from etl.resolve.places import Gazetteer
from etl.resolve.reports import Filler, Report
from etl.schema import Article, EventRow, Refusal
from etl.told import Judged, judge

# Quotation marks glued to words ("«Des unités") mislead the tokenizer; who says something is not what is coded.
QUOTES = str.maketrans('«»"', "   ")

# Articles that are annotated together: enough to fill the encoder's batches, few enough for little memory.
TOGETHER = 16

# What decides which rows come out of an article, under etl/ and seeds/: its bytes are the version of the coder.
CODE = (
    "annotate.py", "assemble.py", "clean.py", "coder.py", "confidence.py", "counts.py", "event_classes.py", "great_circle.py", "language.py",
    "notes.py", "page.py", "schema.py", "rows.py", "told.py", *(f"explain/{name}.py" for name in ("origins", "reasons", "rows", "sides", "story")),
    "find", "knowledge", "lang", "networks", "resolve",
)
KNOWLEDGE = ("actors/groups.csv", "actors/leaders.csv", "actors/states.csv", "places", "event_*", "confidence.toml")  # ACLED's names code nothing


class Coder:
    """A loaded coder of one language: models, gazetteer and actor list are read once."""

    def __init__(self, language: Language) -> None:
        """Load everything.

        Raises:
            ModelsError: language models are missing or broken.
        """
        self.language = language
        self.annotator = Annotator(language.code)
        self.gazetteer = Gazetteer(language)
        self.actors = ActorList(language)
        self.resolver = Resolver(self.gazetteer, self.actors, language)

    def code(self, articles: Sequence[Article]) -> Iterator[tuple[Article, list[EventRow], list[Refusal]]]:
        """Rows of each article, in order. An article that breaks a rule of the code is refused with the error, the others go on.

        Raises:
            MemoryError: there is not enough memory for an article; what is left of this process is not to be relied on.
        """
        for first in range(0, len(articles), TOGETHER):
            together = articles[first : first + TOGETHER]
            for article, annotated in zip(together, self._annotated(together), strict=True):
                try:
                    yield article, self.rows(article, annotated), []
                except Exception as error:
                    _unless_memory(error)
                    yield article, [], [_failed(article, error)]

    def _annotated(self, articles: Sequence[Article]) -> list[Annotated] | list[None]:
        """Articles that are read together; None for each of them where reading failed, so that each is tried by itself."""
        try:
            return self.annotator.batch([analysis_text(a.text, self.language) for a in articles], told.may_have_rows)
        except Exception as error:
            _unless_memory(error)
            return [None] * len(articles)

    def rows(self, article: Article, annotated: Annotated | None = None) -> list[EventRow]:
        """Event rows of one article, which must have a publication date; `annotated`: its `analysis_text`, where it was read already."""
        return rows_with_reasons(self, article, *self.read(article, annotated))

    def judged(self, article: Article, context: Context, rows: Sequence[EventRow]) -> Judged:
        """The rows of the rules against what the reader tells."""
        return judge(rows, self.reports(context), article, context)

    def reports(self, context: Context) -> list[Report]:
        """What the reader tells, with the slots filled."""
        filler = Filler(context, self.actors, self.gazetteer)
        return [r for h in context.happenings for r in filler.fill(h).reports]

    def read(self, article: Article, annotated: Annotated | None = None) -> tuple[Context, list[Mention], list[Rejected]]:
        """Everything on the way to the rows of the rules: the context, the mentions, what was rejected and why."""
        if article.published is None:
            raise ValueError(f"{article.doc} has no publication date")
        text = analysis_text(article.text, self.language)
        annotated = annotated or self.annotator.batch([text])[0]
        trees = settled(annotated.sentences, self.language)
        context = build_context(text, article.published, self.language, trees, self.gazetteer, self.actors, annotated.happenings)
        mentions, rejected = self.resolver.resolve(context)
        return context, mentions, rejected


class Coders:
    """The coders of all languages, loaded at once, so that what is missing is told before the first article: each is coded by that of its own."""

    def __init__(self) -> None:
        """Load them.

        Raises:
            ModelsError: the models of a language are missing or broken.
        """
        self._loaded = {code: Coder(Language.of(code)) for code in complete()}

    def of(self, code: str) -> Coder:
        """The coder of a language by its ISO 639-1 code.

        Raises:
            UnknownLanguage: there is no such language, or it is not complete.
        """
        return self._loaded[Language.of(code).code]

    def code(self, articles: Sequence[Article]) -> Iterator[tuple[Article, list[EventRow], list[Refusal]]]:
        """Rows of each article, in order, as `Coder.code` gives them; one in a language without a coder is refused.

        Raises:
            MemoryError.
        """
        for code, together in groupby(articles, key=attrgetter("language")):
            if code in self._loaded:
                yield from self._loaded[code].code(list(together))
            else:
                yield from ((article, [], [_foreign(article)]) for article in together)


def _unless_memory(error: Exception) -> None:
    """Raise MemoryError where an error, torch's too, says that there is not enough memory."""
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error) or "bad_alloc" in str(error):
        raise MemoryError from error


def _failed(article: Article, error: Exception) -> Refusal:
    reason = (
        f"The coder failed on this article ({type(error).__name__}: {str(error)[:160]}). "
        "Report it with the article; the other articles were coded."
    )
    return _refused(article, "EXTRACT_ERROR", type(error).__name__, reason)


def _foreign(article: Article) -> Refusal:
    known = ", ".join(sorted(complete()))
    reason = f"The article's language is {article.language or 'not known'}; articles are coded in: {known}. Remove it, or add the language."
    return _refused(article, "LANGUAGE", article.language, reason)


def _refused(article: Article, code: str, value: str, reason: str) -> Refusal:
    return Refusal(
        stage="extract", code=code, value=value, doc=article.doc, path=article.path, content_hash=article.content_hash, reason=reason
    )


def analysis_text(text: str, language: Language) -> str:
    """What is annotated: the stored text cleaned, of the same length, so that offsets are those of the stored text."""
    return clean(text, language).translate(QUOTES)


@cache
def versions() -> dict[str, str]:
    """`code`: digest of the coder's code and of the data that it knows; `model`: digest of the language models; both of every byte."""
    package = Path(__file__).parent
    code = [package / name for name in CODE]
    data = [path for pattern in KNOWLEDGE for path in settings.SEEDS.glob(pattern)]
    where = models_folder()
    return {"code": _digest([*code, *data]), "model": _digest([where]) if where else "official"}


def _digest(places: Sequence[Path]) -> str:
    """Twelve signs that change with the name or a byte of any file that is, or lies under, one of `places`."""
    digest = hashlib.sha256()
    for place in sorted(places):
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and path.suffix in (".py", ".csv", ".toml", ".txt", ".pt", ".json"):
                digest.update(f"{path.relative_to(place.parent).as_posix()}\0{path.stat().st_size}\0".encode())
                with path.open("rb") as file:
                    while part := file.read(1 << 20):
                        digest.update(part)
    return digest.hexdigest()[:12]
