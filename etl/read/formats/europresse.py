"""Europresse (Eureka.cc): articles exported as HTML, which marks outlet, day, head line and text by classes; or as text from a PDF."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from etl.read.draft import Draft, Unusable
from etl.read.file import File
from etl.read.formats.format import MAX_EXPORT_BYTES, Format
from etl.read.formats.markup import lines_in, page_text, page_tree

_MARKS = re.compile(r"""class=["'][^"']{0,80}(?:DocPublicationName|titreArticleVisu|rdp__articletitle|publiC-lblNodoc|DocHeader)""", re.I)
_NUMBER = re.compile(r"(?:news|web|bio|twit|med|obj|pub|rpt|arch|aud|vid)?[·\xb7•]((?:19|20)\d{6})[·\xb7•]([A-Z0-9]{1,8})[·\xb7•]\S{1,60}", re.I)
_ISSUE = re.compile(r",\s*(?:n[o°º]s?\.?|vol\.|num[ée]ro)\s.*$|,\s*\d+\s*$|\s*\|.*$", re.I)
_AUTHOR_MARKS = "contains(@class, 'docAuthors') or contains(@class, 'sm-margin-bottomNews') or contains(@class, 'DocAuthor')"
_NOT_TEXT = ("apd-wrapper", "publiC-lblNodoc", "docOcurrContainer-links", "DocHeader", "DocPublicationName")
# the page says in words where its foot begins
_FOOT = re.compile(
    r"(?:cet article est paru dans|this article appeared in|certificat émis le|certificate issued on|note\(s\)\s?:|illustration\(s\)\s?:"
    r"|© ?\d{4} .*)",
    re.I,
)
SHORTEST, LONGEST_FOOT = 150, 500  # characters of a document under a line with a day, and of what is none
_DAY = re.compile(
    r"\d{1,2}(?:er)? [^\W\d_]{3,9}\.? (?:19|20)\d\d|[^\W\d_]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?, (?:19|20)\d\d"
    r"|(?:19|20)\d\d-\d\d-\d\d|(?:19|20)\d{6}"
)


def _is_export(file: File) -> bool:
    return "<" in file.text_head[:200] and len(_MARKS.findall(file.text_head)) >= 2


def read(file: File) -> Iterable[Draft]:
    """The articles of an HTML export.

    Raises:
        Unusable: NO_TEXT where there is none.
    """
    tree = page_tree(page_text(file.read(MAX_EXPORT_BYTES)))
    articles = [e for e in tree.iter("article") if e.xpath(_by_class("DocPublicationName"))]
    if not articles:  # older exports: each document is a <div id="doc0">
        heads = tree.xpath("//*[contains(@class, 'DocPublicationName') and not(ancestor::*[contains(@class, 'DocPublicationName')])]")
        articles = _around(heads)
    if not articles:
        raise Unusable("NO_TEXT", "The Europresse export holds no article: export the documents as HTML, not the list of results.")
    return [_draft(article) for article in articles]


def _around(heads: list[Any]) -> list[Any]:
    """For each head the largest element that holds no other head."""
    above = [list(head.iterancestors()) for head in heads]
    held = Counter(element for ancestors in above for element in ancestors)
    return [next((e for e in reversed(ancestors) if held[e] == 1), head) for head, ancestors in zip(heads, above, strict=True)]


def _by_class(*names: str) -> str:
    return ".//*[" + " or ".join(f"contains(@class, '{name}')" for name in names) + "]"


def _line(article: Any, *names: str) -> str:
    """The text of the first element of the first of these classes that there is."""
    return next((" ".join(lines) for name in names for e in article.xpath(_by_class(name)) if (lines := lines_in(e))), "")


def _draft(article: Any) -> Draft:
    source = _ISSUE.sub("", next((line for e in article.xpath(_by_class("DocPublicationName")) for line in lines_in(e)), ""))
    header = _line(article, "DocHeader")
    numbers = [m for line in lines_in(article) for m in _NUMBER.finditer(line)]
    published = header or (numbers[0][1] if numbers else "")
    author = next((line for e in article.xpath(f".//*[{_AUTHOR_MARKS}]") for line in lines_in(e)), "")
    return Draft(
        text="\n\n".join(_text(article)),
        # the element of the class titreArticle has the lines above and below the head line, too, and the author
        title=_line(article, "rdp__articletitle", "titreArticleVisu", "TitreArticleVisu", "grandTitre", "titreArticle"),
        published=_day(published) or (numbers[0][1] if numbers else ""),
        published_from="europresse",
        source=source,
        author=re.sub(r"^(?:par|by)\s+", "", author, flags=re.I),
        url=next(
            (
                a.get("href")
                for a in article.xpath(".//a[starts-with(@href, 'http')]")
                if "europresse" not in a.get("href") and "eureka" not in a.get("href")
            ),
            "",
        ),
        exported=True,
    )


def _day(header: str) -> str:
    """Section, weekday, day, number of words, page: the part of the header that has the day."""
    m = _DAY.search(header)
    return m[0] if m else ""


def _text(article: Any) -> list[str]:
    marked = article.xpath("(.//*[contains(@class, 'docOcurrContainer')] | .//*[contains(@class, 'DocText')])") or article.xpath(".//section")
    body = [e for e in marked if not any(a in marked for a in e.iterancestors())]
    for element in [x for e in body for x in e.xpath(_by_class(*_NOT_TEXT) + " | .//aside | .//footer")]:
        element.drop_tree()
    lines = [line for e in body for line in lines_in(e)]
    foot = next((n for n, line in enumerate(lines) if n and _FOOT.match(line)), len(lines))
    return [line for line in lines[:foot] if not _NUMBER.fullmatch(line)]


def is_layout(text: str) -> bool:
    """Whether a text (of a PDF, or pasted) is an export: document numbers, and the words that stand at the foot of each document."""
    return bool(re.search(r"^[ \t]{0,40}(?:news|web|pub)[·\xb7•](?:19|20)\d{6}[·\xb7•]", text, re.M | re.I))


def read_layout(text: str) -> list[Draft]:
    """The documents of a text for which `is_layout` holds: outlet, header with the day, head line, text, document number."""
    drafts, lines = [], []
    for line in (" ".join(one.split()) for one in text.split("\n")):
        if not (number := _NUMBER.fullmatch(line)):
            if line:
                lines.append(line)
            continue
        drafts.append(_of_lines(lines, number[1]))
        lines = []
    rest = _of_lines(lines, "")
    if len(rest.text) >= (SHORTEST if rest.published else LONGEST_FOOT):  # behind the last number stands a foot at most
        reason = "Behind the last document number stands a text without one: look whether the export is whole, or export it as HTML."
        drafts.append(Draft(unusable=Unusable("NO_TEXT", reason, " ".join(lines)[:200])))
    return [draft if draft.text or draft.unusable else _without_text(draft) for draft in drafts]


def _without_text(draft: Draft) -> Draft:
    """A document that is only a head."""
    return Draft(unusable=Unusable("NO_TEXT", "The document has no text, only its head: export it with its text.", draft.title))


def _of_lines(lines: list[str], day: str) -> Draft:
    dated = next((n for n, line in enumerate(lines[:12]) if _day(line)), None)
    if dated is None:
        return Draft(text="\n\n".join(lines), published=day, published_from="europresse", exported=True)
    source = _ISSUE.sub("", lines[dated - 1]) if dated else ""
    rest = lines[dated + 1 :]
    foot = next((n for n, line in enumerate(rest) if n and _FOOT.match(line)), len(rest))
    return Draft(
        text="\n\n".join(rest[1:foot]),
        title=rest[0] if rest else "",
        published=_day(lines[dated]),
        published_from="europresse",
        source=source,
        exported=True,
    )


FORMAT = Format("Europresse export", _is_export, read)
