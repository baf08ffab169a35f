"""Factiva: articles saved as HTML, RTF or text. Every article ends with its document number.

Two layouts: plain (head line, number of words, day, hour, outlet, its code, language, copyright, text) and with two-letter
codes before the fields (HD, BY, WC, PD, ET, SN, SC, LA, CY, LP, TD …).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

from etl.read.draft import Draft, Unusable
from etl.read.file import File
from etl.read.formats.format import MAX_EXPORT_BYTES, Format
from etl.read.formats.markup import lines_in, page_text, page_tree
from etl.read.language import code_of

_END = re.compile(r"(?:AN\s+)?(?:Document|Dokument|Documento)\s+([A-Z0-9]{3,12}\d{8}[a-z0-9]{6,14})\s*$")
_WORDS = re.compile(r"[\d\s.,\u202f\xa0]{1,12}\s(?:mots?|words?|palabras?|w[oö]rter|parole|palavras)\s*$", re.I)
_TIME = re.compile(r"\d{1,2}[:h]\d\d(?::\d\d)?(?: ?[AP]M)?(?: ?(?:GMT|UTC|CET|CEST|EST)(?:[+-]\d+)?)?", re.I)
_OUTLET_CODE = re.compile(r"[A-Z0-9]{2,10}")
_RIGHTS = re.compile(r"(?:copyright|©|\(c\)|tous droits|all rights)", re.I)
_BYLINE = re.compile(r"(?:par|by|de)\s+(?=[A-ZÀ-Ý])", re.I)
# in the order in which they stand, so that a paragraph that begins "LA PAZ" begins no field
_CODES = (
    *("SE", "CLM", "HD", "CR", "BY", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "VOL", "LA", "CY", "CX", "LP", "TD"),
    *("CT", "RF", "CO", "IN", "NS", "RE", "IPD", "IPC", "PUB", "ART", "AN"),
)
_CODED = re.compile(rf"({'|'.join(_CODES)})(?:\s+|$)(.*)")
_FURNITURE = re.compile(
    r"(?:page|seite)? ?\d+ (?:of|de|sur|von) \d+ .{0,5}© ?\d{4} Factiva.*|© ?\d{4} Factiva.*|(?:page|seite) \d+ (?:of|de|sur|von) \d+", re.I
)


def _is_page(file: File) -> bool:
    return (
        "<" in file.text_head[:200]
        and bool(
            re.search(r"""class=["'](?:article )?[a-z]{2}Article\b|<title>\s*Factiva|class=["']?[a-z]{2}Headline|articleParagraph""", file.text_head)
        )
        and "activa" in file.text_head + file.name
    )


def read_page(file: File) -> Iterable[Draft]:
    """The articles of an HTML export.

    Raises:
        Unusable: NO_TEXT where there is none.
    """
    tree = page_tree(page_text(file.read(MAX_EXPORT_BYTES)))
    found = tree.xpath(
        "//div[contains(concat(' ', normalize-space(@class)), ' ') and (contains(@class, 'Article ') or "
        "substring(@class, string-length(@class) - 6) = 'Article')]"
    )
    articles = [e for e in found if not any(a in found for a in e.iterancestors())] or [tree]
    drafts = [draft for article in articles for draft in articles_of(lines_in(article), [_paragraphs(article)] if len(articles) > 1 or found else [])]
    if not drafts:
        raise Unusable(
            "NO_TEXT", "The Factiva export holds no article: save the articles themselves, in the format 'Article', not the list of headlines."
        )
    return drafts


def _paragraphs(article: object) -> list[str]:
    """The text of an article by the class of its paragraphs."""
    marked = article.xpath(".//*[contains(@class, 'articleParagraph')]")  # type: ignore[attr-defined]
    return [line for p in marked for line in lines_in(p)]


def is_layout(text: str) -> bool:
    """Whether a text is an export: lines that end articles, and one that counts words."""
    lines = text.split("\n")
    return any(_END.match(line.strip()) for line in lines) and any(_WORDS.fullmatch(line.strip().removeprefix("WC").strip()) for line in lines[:400])


def read_layout(text: str) -> list[Draft]:
    """The articles of a text for which `is_layout` holds."""
    return articles_of([" ".join(line.split()) for line in text.split("\n") if line.strip()], [])


def articles_of(lines: list[str], paragraphs: list[list[str]]) -> list[Draft]:
    """The articles in lines; `paragraphs` are the texts where the file marks them."""
    drafts, begun = [], 0
    marked = iter(paragraphs)
    for number, line in enumerate(lines):
        if not _END.match(line):
            continue
        article = [one for one in lines[begun:number] if not _FURNITURE.fullmatch(one)]
        begun = number + 1
        if article:
            drafts.append(_article(article, next(marked, [])))
    rest = [one for one in lines[begun:] if not _FURNITURE.fullmatch(one)]
    if any(_WORDS.fullmatch(line.removeprefix("WC").strip()) for line in rest):  # an article that lacks its end
        cut = _article(rest, next(marked, []))
        drafts.append(dataclasses.replace(cut, note="the document number at its end is missing: look whether the text is whole"))
    return drafts


def _article(lines: list[str], paragraphs: list[str]) -> Draft:
    return _coded(lines) if any(re.match(r"(?:HD|PD|WC)(?:\s|$)", one) for one in lines) else _plain(lines, paragraphs)


def _coded(lines: list[str]) -> Draft:
    fields: dict[str, list[str]] = {}
    at = ""
    for line in lines:
        if (m := _CODED.fullmatch(line)) and (not at or _CODES.index(m[1]) > _CODES.index(at)):
            at = m[1]
            fields.setdefault(at, [])
            line = m[2]
        if at and line:
            fields[at].append(line)
    one = {code: " ".join(found) for code, found in fields.items()}
    return _draft(
        one.get("HD", ""), one.get("PD", ""), one.get("SN", ""), one.get("LA", ""), one.get("BY", ""), [*fields.get("LP", []), *fields.get("TD", [])]
    )


def _plain(lines: list[str], paragraphs: list[str]) -> Draft:
    words = next((n for n, line in enumerate(lines) if _WORDS.fullmatch(line)), 0)
    head = [line for line in lines[:words] if line]
    author = next((line for line in head[1:] if _BYLINE.match(line)), "")
    rest = lines[words + 1 :]
    published = rest[0] if rest else ""
    at = 1
    if at < len(rest) and _TIME.fullmatch(rest[at]):
        at += 1
    source = rest[at] if at < len(rest) else ""
    rights = max((n for n, line in enumerate(rest[: at + 9]) if _RIGHTS.match(line)), default=-1)
    language = next((line for line in rest[at + 1 : at + 9] if len(line) < 25 and len(line.split()) <= 2 and code_of(line)), "")
    # the text begins after the copyright, or, where none is told, after the language
    begin = (rights if rights >= 0 else rest.index(language) if language else at + int(_is_code(rest, at + 1))) + 1
    # over the head line may stand a section, or the summary of the search
    title = max((line for line in head if line != author), key=len, default="")
    return _draft(title, published, source, language, author, paragraphs or rest[begin:])


def _is_code(lines: list[str], at: int) -> bool:
    return at < len(lines) and bool(_OUTLET_CODE.fullmatch(lines[at]))


def _draft(title: str, published: str, source: str, language: str, author: str, paragraphs: list[str]) -> Draft:
    return Draft(
        text="\n\n".join(paragraphs),
        title=title,
        published=published,
        published_from="factiva",
        source=source,
        language=code_of(language) or language,
        author=_BYLINE.sub("", author, count=1),
        exported=True,
    )


FORMAT = Format("Factiva export", _is_page, read_page)
