"""The coder: articles in, event rows out. Facade over clean, annotate, find, resolve and assemble."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache

from etl import assemble, settings
from etl.annotate import Annotator, models_folder
from etl.clean import clean
from etl.find.quantities import noun_headed
from etl.resolve.actors import ActorList
from etl.resolve.context import Context, build_context
from etl.resolve.mentions import Mention, Rejected, Resolver
from etl.resolve.places import Gazetteer
from etl.schema import Article, EventRow, Refusal

# Quotation marks glued to words ("«Des unités") mislead the tokenizer; who says something is not what is coded.
QUOTES = str.maketrans('«»"', "   ")

# Raised by hand when the rules change what rows come out; data files are seen by their hash.
CODER_VERSION = "1"


class Coder:
    """A loaded coder of one language: models, gazetteer and actor list are read once."""

    def __init__(self, language: str = "fr") -> None:
        """Load everything.

        Raises:
            ModelsError: language models are missing or broken.
        """
        self.language = language
        self.annotator = Annotator(language)
        self.gazetteer = Gazetteer(language)
        self.actors = ActorList()
        self.resolver = Resolver(self.gazetteer, self.actors, language)

    def code(self, articles: Sequence[Article]) -> Iterator[tuple[Article, list[EventRow], list[Refusal]]]:
        """Rows of each article, in order. An article that breaks a rule of the code is refused with the error, the others go on."""
        for article in articles:
            try:
                yield article, self.rows(article), []
            except Exception as error:
                yield (
                    article,
                    [],
                    [
                        Refusal(
                            stage="extract",
                            code="EXTRACT_ERROR",
                            value=type(error).__name__,
                            doc=article.doc,
                            path=article.path,
                            content_hash=article.content_hash,
                            reason=f"The coder failed on this article ({type(error).__name__}: {str(error)[:160]}). "
                        "Report it with the article; the other articles were coded.",
                        )
                    ],
                )

    def rows(self, article: Article) -> list[EventRow]:
        """Event rows of one article, which must have a publication date."""
        _, mentions, _ = self.read(article)
        return assemble.assemble(mentions, article)

    def read(self, article: Article) -> tuple[Context, list[Mention], list[Rejected]]:
        """Everything on the way to the rows: the context, the mentions, what was rejected and why."""
        if article.published is None:
            raise ValueError(f"{article.doc} has no publication date")
        text = analysis_text(article.text, self.language)
        sentences = noun_headed(self.annotator.sentences(text), self.language)
        context = build_context(text, article.published, self.language, sentences, self.gazetteer, self.actors)
        mentions, rejected = self.resolver.resolve(context)
        return context, mentions, rejected


def analysis_text(text: str, language: str) -> str:
    """What is annotated: the stored text cleaned, of the same length, so that offsets are those of the stored text."""
    return clean(text, language).translate(QUOTES)


@cache
def versions() -> dict[str, str]:
    """`code`: version of the rules and their data; `model`: digest of the language models' listing."""
    digest = hashlib.sha256(CODER_VERSION.encode())
    folders = (settings.LANGUAGES, settings.SEEDS / "actors", settings.SEEDS / "places")
    data = [*(path for folder in folders for path in folder.rglob("*")), *settings.SEEDS.glob("event_*"), settings.SEEDS / "confidence.toml"]
    for path in sorted(p for p in data if p.suffix in (".csv", ".toml", ".txt")):
        digest.update(path.read_bytes())
    models, where = hashlib.sha256(), models_folder()
    for path in sorted(where.rglob("*.pt")) if where else []:
        models.update(f"{path.parent.name}/{path.name}:{path.stat().st_size}".encode())
    return {"code": f"{CODER_VERSION}-{digest.hexdigest()[:8]}", "model": models.hexdigest()[:12] if where else "official"}
