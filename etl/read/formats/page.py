"""HTML pages, through trafilatura (never its downloader): a page has one article; the exports of databases have readers of their own."""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Any

from etl.language import languages
from etl.page import page as words_of
from etl.read.address import host, original
from etl.read.draft import Draft, Unusable
from etl.read.file import File
from etl.read.formats.format import MAX_PAGE_BYTES, Format
from etl.read.formats.markup import BESIDE, lines_in, local, named_beside, page_text, page_tree, root_name
from etl.read.formats.page_dates import stated_dates
from etl.read.single import check_single
from etl.read.sources import listed

_ROOTS = frozenset(("html", "head", "body", "article", "main", "section", "div", "p", "h1", "meta", "title"))
_LANGUAGE = re.compile(r"""<html[^>]{0,500}?\slang\s*=\s*["']?([A-Za-z-]{2,10})""", re.I)
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d{1,6}\)(\S{8,2000}) -->")
PARAGRAPH = 100  # characters of one, at least, with which an article may begin
WEIGHT = 300  # characters of an article's text, at least, which stands on a page beside what was taken for its text
# trafilatura reports each page it cannot use, as an error, on the root's handlers; here that is a refusal
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def _is_page(file: File) -> bool:
    return file.text_head[:14].lower() == "<!doctype html" or root_name(file.text_head).lower() in _ROOTS


def read(file: File) -> Iterable[Draft]:
    """The article of a page.

    Raises:
        Unusable: NO_TEXT where the page holds no article, SEVERAL_ARTICLES; and as `decode`.
    """
    return [article_of(page_text(file.read(MAX_PAGE_BYTES), file.charset), file.url, file.fetched)]


def article_of(page: str, url: str = "", fetched: str = "") -> Draft:
    """The article of a page's characters.

    Args:
        url: where it was, when the file around it says so.
        fetched: when it was downloaded: a proposal, never a day of publication.
    Raises:
        Unusable: NO_TEXT, SEVERAL_ARTICLES.
    """
    tree = page_tree(page)
    found = _extracted(page)
    try:
        _check_single(tree, found.text if found else "")
    except Unusable:
        if (alone := _without_others(tree)) is None:
            raise
        found = _extracted(alone)
        if not found or len(found.text or "") < WEIGHT:  # what was left out were the articles: the page is a list of them, or several
            raise
        _check_single(alone, found.text)
        tree = alone  # the days and lines of what is left out say nothing of the article
    if not found or not (found.text or "").strip():
        raise Unusable("NO_TEXT", "The page holds no article text: save the article itself, not its list or its shell.")
    text = re.sub(r"\n+", "\n\n", str(found.text).strip())
    saved = _SAVED_FROM.search(page[:4000])
    _check_no_list(tree, text)
    address = original(url or _canonical(tree) or (saved[1] if saved else "") or found.url or "")
    head = _head_line(tree)
    title = head or found.title or ""
    lines = lines_in(tree)
    published, others = stated_dates(tree, title)
    language = _LANGUAGE.search(page[:4000])
    site = found.sitename if found.sitename and found.sitename != found.hostname else listed(host(address)) or _site_in_title(tree, title)
    return Draft(
        text=text,
        title=title,
        published=published,
        published_from="html",
        source=site or "",
        domain=host(address) or found.hostname or "",
        language=language[1] if language else "",
        url=address,
        author=found.author or "",
        around="\n".join(_around(lines, text, title)),
        proposed=(*others, *(((fetched, "of the download"),) if fetched else ())),
    )


def _extracted(page: Any) -> Any:
    """What trafilatura finds in a page, or in its tree; None where it finds nothing.

    Raises:
        Unusable: NO_TEXT.
    """
    # imported here: loading it takes longer than reading a folder of plain text
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    try:
        found = bare_extraction(
            page,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (ValueError, RecursionError, AssertionError) as error:
        raise Unusable("NO_TEXT", f"The page could not be parsed ({type(error).__name__}): save the article as plain text.") from error
    return found if isinstance(found, Document) else None


def _without_others(tree: Any) -> Any:
    """A copy of a page that has a head line, without the comments and the teasers of other articles in it; None where it has none of these."""
    heads = [h for h in tree.iter("h1") if h.text_content().strip()]
    if len(heads) != 1 or next(heads[0].iter("a"), None) is not None:
        return None
    alone = copy.deepcopy(tree)
    begins = _first_paragraph(alone)
    others = [e for e in alone.iter() if _is_beside(e)]
    for head in alone.iter("h2", "h3", "h4", "h5"):
        link, block = next(head.iter("a"), None), head.getparent()
        leads_elsewhere = link is not None and link.text_content().split() == head.text_content().split()
        # a card: such a head line, and what is told of it in a few words
        if leads_elsewhere and len(block.text_content()) < WEIGHT and len(list(block.iter("h1", "h2", "h3", "h4", "h5"))) == 1:
            others.append(block)
    dropped = [e for e in others if local(e) not in ("html", "body", "main") and not any(one is begins or local(one) == "h1" for one in e.iter())]
    for element in dropped:
        if element.getparent() is not None:
            element.drop_tree()
    return alone if dropped else None


def _first_paragraph(tree: Any) -> Any:
    """The first paragraph of some length under the head line: what holds it is the article, whatever it is called. None where there is none."""
    under = False
    for element in tree.iter("h1", "p"):
        if element.tag == "h1":
            under = True
        elif under and len(element.text_content().strip()) >= PARAGRAPH:
            return element
    return None


def _is_beside(element: Any) -> bool:
    """Whether an element is by its kind or name beside the article of a page; one that holds a whole article is not, whatever its name."""
    if not isinstance(element.tag, str):
        return False
    return local(element) in BESIDE or (named_beside(element) and not any(_is_whole(article) for article in element.iter("article")))


def _is_whole(article: Any) -> bool:
    """Whether an <article> has a text, and a head line that leads nowhere else, as that of a teaser does."""
    head = _head_of(article)
    return head is not None and next(head.iter("a"), None) is None and all(local(e) != "a" for e in head.iterancestors())


def _head_of(article: Any) -> Any:
    """The head line of an <article> that has a text of two paragraphs at least; None of another."""
    texts = [p for p in article.iter("p") if sum(c.isalpha() for c in p.text_content()) >= 60]
    return next((h for h in article.iter("h1", "h2", "h3") if h.text_content().strip()), None) if len(texts) >= 2 else None


def _canonical(tree: Any) -> str:
    for element in tree.iter("link", "meta"):
        if (element.get("rel") or element.get("property") or "").lower() in ("canonical", "og:url"):
            value = (element.get("href") or element.get("content") or "").strip()
            if value.startswith(("http://", "https://")):
                return value
    return ""


def _head_line(tree: Any) -> str:
    """The page's one <h1>; '' where it has none, or several."""
    heads = {line for element in tree.iter("h1") if (line := " ".join(element.text_content().split()))}
    return next(iter(heads)) if len(heads) == 1 and len(next(iter(heads))) >= 15 else ""


def _site_in_title(tree: Any, title: str) -> str:
    """ "Niger : neuf gendarmes tués - Fleuve Info": what follows the head line in the page's title."""
    whole = next((" ".join(t.text_content().split()) for t in tree.iter("title")), "")
    rest = whole.removeprefix(title) if title and whole != title and whole.startswith(title) else ""
    m = re.fullmatch(r"\s?[-|–—•»:]\s?([^-|–—•»]{2,50})", rest)
    return m[1].strip() if m else ""


def _around(lines: list[str], text: str, title: str) -> Iterator[str]:
    """The short lines between the head line and the text, and those with a day right after the text, for behind any other line the day is
    of another article; of those above the head line, "Publié le …" only."""
    own = [p for p in text.split("\n\n") if p.casefold() != title.casefold()] or [text]
    paragraphs = [p for p in own if len(p) > 40] or own
    first = next((n for n, line in enumerate(lines) if line.startswith(paragraphs[0][:40])), None)
    if first is None:
        return
    last = next((n for n in range(len(lines) - 1, first - 1, -1) if lines[n].endswith(paragraphs[-1][-40:])), first)
    head = next((n for n in range(first, -1, -1) if title and lines[n].casefold().startswith(title.casefold())), None)
    begin = max(0, first - 6) if head is None else head + 1
    for line in lines[max(0, begin - 4) : begin]:
        if any(words_of(language).stated(line) for language in languages()):
            yield line
    under = takewhile(lambda line: any(next(words_of(language).days(line), None) for language in languages()), lines[last + 1 : last + 4])
    yield from (line for line in (*lines[begin:first], *under) if len(line) <= 250)


def _check_no_list(tree: Any, text: str) -> None:
    """Nothing, where the text is not mostly what stands under head lines that are links: the teasers of a page that lists articles.

    Raises:
        Unusable: SEVERAL_ARTICLES.
    """
    teased = []
    for head in tree.iter("h1", "h2", "h3", "h4"):
        link = next(iter(head.iter("a")), head.getparent() if local(head.getparent()) == "a" else None)
        if link is None or " ".join(link.text_content().split()) != " ".join(head.text_content().split()):
            continue
        block = link if link.getparent() is not None and head in link else head
        below = next((" ".join(p.text_content().split()) for p in block.itersiblings("p", "div") if p.text_content().strip()), "")
        if len(below) > 40 and below[:40] in text:
            teased.append(below)
    if len(teased) > 1 and 2 * sum(map(len, teased)) > len(text):
        raise Unusable(
            "SEVERAL_ARTICLES",
            f"The page lists {len(teased)} articles ('{teased[0][:60]}' …) and holds none: fetch the pages that it leads to.",
            teased[1],
        )


def _check_single(tree: Any, text: str) -> None:
    """Nothing, where the page shows one article; `text`: what is taken for its text.

    Raises:
        Unusable: SEVERAL_ARTICLES.
    """
    shown = _without_beside(next(iter(tree.iter("main", "body")), tree), text)
    heads = []
    for article in shown.iter("article"):
        if any(local(a) == "article" for a in article.iterancestors()):
            continue
        if (head := _head_of(article)) is not None:
            heads.append(" ".join(head.text_content().split()))
    if len(set(heads)) > 1:
        raise Unusable(
            "SEVERAL_ARTICLES",
            f"The page holds {len(set(heads))} articles ('{heads[0][:60]}', '{heads[1][:60]}' …): save each by itself, or export them as RTF or CSV.",
            heads[1],
        )

    def counts(paragraphs: Sequence[str]) -> bool:
        """Whether it is in the text, or has the weight of an article: a few lines under a name and a day are a comment or a teaser."""
        return paragraphs[0][:40] in text or sum(map(len, paragraphs)) >= WEIGHT

    lines = "\n\n".join(lines_in(shown))
    for language in languages():
        check_single(lines, words_of(language), counts)


def _without_beside(body: Any, text: str) -> Any:
    """A copy of a page's body without what stands beside its article: navigation, comments, what else there is to read."""
    shown = copy.deepcopy(body)
    begins = text.strip().split("\n")[-1][:40]  # the last paragraph: the first line may be the title, which teasers repeat
    for element in list(shown.iter()):
        if element.getparent() is None or not _is_beside(element):
            continue
        if local(element) not in ("main", "body") and not (begins and begins in " ".join(element.text_content().split())):
            element.drop_tree()
    return shown


FORMAT = Format("HTML page", _is_page, read, (".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx"))
