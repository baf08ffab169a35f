"""The dates that the code of a page states: those of publication, and those that are none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from etl.language import languages
from etl.page import page as words_of
from etl.read.formats.markup import BESIDE, local, named_beside
from etl.read.knowledge import page_dates
from etl.read.published import readings

_SCHEMA_DATE = re.compile(r'"(date(?:Published|Modified|Created))"\s*:\s*"([^"]{4,60})"')
_SHOWN_AS_OTHER = re.compile(r"updat|modif|maj|edit|visit|comment", re.I)
_SHOWN_AS_PUBLISHED = re.compile(r"publi|post|entry-date|created|date-?line", re.I)


def stated_dates(tree: Any, title: str) -> tuple[str, list[tuple[str, str]]]:
    """The day of publication as the page's code writes it ('' where it does not), and other dates with what they are.

    A day in figures that can be read two ways is none of publication: code is written by people of both habits.
    """
    others: list[tuple[str, str]] = []
    chosen = ""
    for value, published in (*_schema_org(tree, title), *_meta(tree), *_times(tree)):
        if not published:
            others.append((value, "of a change to the page"))
        elif len(days := readings(value)) > 1:
            others += [(day.isoformat(), f"if {value} is read so, day or month first") for day in sorted(days)]
        elif not chosen:
            chosen = value
    return chosen, others


def schema_objects(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the page's schema.org data that has a date or a text, outer ones first."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            found = json.loads(script.text_content())
        except (ValueError, RecursionError):
            continue
        stack = [found]
        for _ in range(10_000):
            if not stack:
                break
            node = stack.pop(0)
            if isinstance(node, dict):
                yield node
                stack += [v for k, v in node.items() if isinstance(v, dict | list) and k not in ("itemListElement", "comment", "hasPart")]
            elif isinstance(node, list):
                stack += node


def _schema_org(tree: Any, title: str) -> list[tuple[str, bool]]:
    """The dates of the object that is this article: the one with its title, else the first that has any."""
    dated = [o for o in schema_objects(tree) if any(isinstance(o.get(f"date{w}"), str) for w in ("Published", "Created", "Modified"))]
    of_article = [o for o in dated if isinstance(o.get("headline"), str) and _same(o["headline"], title)] or dated[:1]
    found = [
        (str(o[f"date{w}"]), w != "Modified")
        for o in of_article[:1]
        for w in ("Published", "Created", "Modified")
        if isinstance(o.get(f"date{w}"), str)
    ]
    if found:
        return found
    broken = (s.text_content() for s in tree.iter("script") if "ld+json" in (s.get("type") or ""))
    return [(value, name != "dateModified") for text in broken for name, value in _SCHEMA_DATE.findall(text)[:3]]


def _meta(tree: Any) -> Iterator[tuple[str, bool]]:
    stated: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv") or "").strip().lower()
        if name and (value := (element.get("content") or "").strip()):
            stated.setdefault(name, value)
    for element in tree.iter("time", "span", "div", "p", "abbr"):
        name = (element.get("itemprop") or "").strip().lower()
        if name and (value := (element.get("datetime") or element.get("content") or element.text_content()).strip()[:100]):
            stated.setdefault(name, value)
    for name in page_dates("published"):
        if name in stated:
            yield stated[name], True
    for name in page_dates("modified"):
        if name in stated:
            yield stated[name], False


def _times(tree: Any) -> Iterator[tuple[str, bool]]:
    """<time datetime="…">: those that are said to be of publication first; none beside the article."""
    plain, said = [], []
    around_head = {above for head in tree.iter("h1") for above in head.iterancestors()}
    for element in tree.iter("time", "abbr"):
        value = (element.get("datetime") or (element.get("title") if local(element) == "abbr" else "") or "").strip()
        if not value or any((local(a) in BESIDE or named_beside(a)) and a not in around_head for a in element.iterancestors()):
            continue
        about = " ".join(
            (
                element.get("class") or "",
                element.getparent().get("class") or "",
                (element.getparent().text or "")[-40:],
                (element.getprevious().tail or "" if element.getprevious() is not None else "")[-40:],
            )
        )
        if _SHOWN_AS_OTHER.search(about) or any(words_of(language).labels_update(about) for language in languages()):
            yield value, False
        elif element.get("pubdate") is not None or _SHOWN_AS_PUBLISHED.search(about):
            said.append(value)
        else:
            plain.append(value)
    for value in (*said[:1], *plain[:1]):
        yield value, True


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
