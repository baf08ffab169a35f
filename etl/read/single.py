"""Whether a text is one article: several heads or datelines in it are several articles, which no reader took apart.

A head is what stands over an article: a title and a date or an outlet, in short lines, before a paragraph of its text. Intertitles,
chronologies and live blogs have none, and stay one article.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from etl.page import LONGEST_LINE, Page
from etl.read.draft import Unusable

PARAGRAPH = 150  # characters: a line or block of this length is no head ...
SENTENCE = 60  # ... nor one that ends as a sentence does
TITLE = 160  # at most
HEADLINE_WORDS = 6  # at least, where nothing but blank lines sets an article apart
PAGE_END, BLANKS = "\f", "\n\n\n"
_RULE = re.compile(r"\s{0,20}([-=*_#~—–])(?:\s?\1){4,}\s*")
_SENTENCE_END = re.compile(r"[.!?…;,][»\"”')\]]{0,2}$")


def check_single(text: str, words: Page, counts: Callable[[Sequence[str]], bool] = bool) -> None:
    """Nothing, where the text is one article.

    Args:
        counts: whether what stands under a head, in paragraphs, is an article's text; a page has comments and teasers that are none.
    Raises:
        Unusable: SEVERAL_ARTICLES.
    """
    heads = [head for head, paragraphs in _articles(text, words) if counts(paragraphs)]
    if len(heads) < 2:
        return
    shown = "; ".join(f"'{head[:60]}'" for head in heads[:3])
    raise Unusable(
        "SEVERAL_ARTICLES",
        f"The text holds {len(heads)} articles ({shown}), and no reader knows how they are set apart: give each a file of its own, "
        "or export them as HTML, RTF or CSV.",
        heads[1],
    )


def _articles(text: str, words: Page) -> list[tuple[str, list[str]]]:
    """The first line of each head in a text, and the paragraphs under it."""
    found: list[tuple[str, list[str]]] = []
    head: list[str] = []
    after_rule = ""
    for unit in _units(text):
        if _RULE.fullmatch(unit) or unit in (PAGE_END, BLANKS):
            head, after_rule = [], unit
            continue
        label = words.stated(unit[:LONGEST_LINE]) is not None
        if len(unit) < PARAGRAPH and not _SENTENCE_END.search(unit):
            head.append(unit)
            continue
        if len(unit) >= (SENTENCE if _SENTENCE_END.search(unit) else PARAGRAPH):
            dated = [line for line in head if _is_date_line(line, words)]
            titles = [line for line in head if line not in dated and len(line) <= TITLE and line[:1].isalnum() and " " in line]
            dateline = words.dateline(unit)
            # over an intertitle stand blank lines too, but it is short
            apart = after_rule and (after_rule != BLANKS or any(len(line.split()) >= HEADLINE_WORDS for line in titles))
            if (titles and (dated or apart or dateline == "place")) or dateline == "filed" or label:
                found.append(((titles or head or [unit])[0], []))
            if found:
                found[-1][1].append(unit)
            after_rule = ""
        head = []
    return found


def _units(text: str) -> Iterator[str]:
    """Lines and paragraphs: lines that were wrapped are joined, and those of a head are not."""
    for block in re.split(r"(\n(?:[ \t]*\n){2,})|\n[ \t]*\n|(\f)", text):
        if block and not block.strip():  # a page's end, or several blank lines
            yield PAGE_END if "\f" in block else BLANKS
            continue
        lines = [line.strip(" \t#*_>") for line in (block or "").split("\n") if line.strip(" \t#*_>") or _RULE.fullmatch(line)]
        wrapped = len(lines) > 2 and all(len(line) < 120 for line in lines) and sum(map(len, lines[:-1])) > 50 * (len(lines) - 1)
        yield from [" ".join(lines)] if wrapped else lines


def _is_date_line(line: str, words: Page) -> bool:
    """A day, perhaps with an outlet, a page, an hour beside it."""
    if not (match := words.date.search(line)) or not words.to_date(match):
        return False
    return len(re.findall(r"[^\W\d_]{2,}", words.date.sub(" ", line))) <= 8
