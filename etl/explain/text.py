"""The story of an article as plain text, 100 columns wide. Article text is hostile: no character of it steers a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from etl.annotate import Sentence, Word
from etl.explain.origins import Origin
from etl.explain.rows import Field, Happened
from etl.explain.story import Story, Told
from etl.plain import plain

WIDTH = 100
LABEL, BROAD, CELL, LONGEST = 16, 28, 32, 110  # characters: the column of a label, of a trigger, of a field's value; a value
DEEPEST = 36  # columns of a tree's branches; a deeper word stands at this depth
BARE = ("actor1", "actor2", "injured")  # fields of which it matters that they are empty
HIDDEN = ("doc", "content_hash", "evidence_start", "evidence_end")  # the article's; told beside the evidence
# The fields in an order in which those of one origin stand together; others follow.
ORDER = (
    *("sub_event_type", "event_type", "disorder_type", "event_date", "time_precision"),
    *("actor1", "inter1", "assoc_actor_1", "actor2", "inter2", "assoc_actor_2", "interaction", "civilian_targeting"),
    *("location", "geo_precision", "country", "region", "iso", "admin1", "admin2", "admin3", "latitude", "longitude"),
    *("fatalities", "fatalities_low", "fatalities_high", "injured", "confidence", "evidence", "rule", "notes", "source"),
)


def escaped(json_text: str) -> str:
    """JSON on one line in which what would steer a terminal is written as an escape, so that nothing of it is lost."""
    return re.sub(r"[^ -~]", lambda m: m[0] if plain(m[0]) == m[0] else _escape(m[0]), json_text)


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def page(story: Story, *, sentence: int | None = None, rows_only: bool = False, trees: bool = False) -> Iterator[str]:
    """The story, line by line.

    Args:
        sentence: only this sentence, numbered from 1, with its triggers.
        rows_only: only the fields of the rows.
        trees: every sentence with its tree, also those in which no trigger stands.
    Raises:
        ValueError: there is no such sentence.
    """
    if sentence is not None and sentence not in {s.index + 1 for s in story.sentences}:
        raise ValueError(f"{story.article.doc} has no sentence {sentence}: they are numbered from 1 to {len(story.sentences)}")
    yield from map(plain, _page(story, sentence, rows_only, trees))


def _page(story: Story, only: int | None, rows_only: bool, trees: bool) -> Iterator[str]:
    article, rows = story.article, [e for e in story.events if e.fields]
    found = {(t.sentence, t.start): t.coded for t in story.told}  # one that tells of several places is told once for each
    coded = sum(found.values())
    about = ", ".join(story.countries[:3]) or "no country"
    yield from wrap(f"{article.doc}, published {article.published} ({article.published_from}), about {about}", WIDTH)
    triggers = f"{_number(len(found), 'trigger')} ({coded} coded, {len(found) - coded} rejected)"
    yield f"{_number(len(story.sentences), 'sentence')}, {triggers}, {_number(len(story.events), 'event')}, {_number(len(rows), 'row')}"
    if not rows_only:
        for sentence in story.sentences:
            told = [t for t in story.told if t.sentence == sentence.index + 1]
            if only == sentence.index + 1 or (only is None and (told or trees)):
                yield from _sentence(story, sentence, told)
    if only is not None:
        yield from _unused(story, only)
        return
    if not rows_only:
        yield from _events(story.events)
    for event in rows:
        yield from _row(event)
    if not rows_only:
        yield from _rejected(story.told)
        yield from _unused(story)


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield f"== {text} ".ljust(WIDTH, "=")


def _entry(label: str, text: str, indent: int = 6, broad: int = LABEL) -> Iterator[str]:
    """A label and its text, wrapped beside it; `broad` is the width of the label's column."""
    lines = wrap(text, WIDTH - indent - broad) or [""]
    for i, line in enumerate(lines):
        yield " " * indent + _cut(label if i == 0 else "", broad - 1) + " " + line


def _said(origin: Origin) -> str:
    where = f"[{origin.sentence}] " if origin.sentence else ""
    return where + (f"“{_short(origin.words)}”: " if origin.words else "") + origin.why


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + "s" * (count != 1)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


# --- sentences -----------------------------------------------------------------------------------


def _sentence(story: Story, sentence: Sentence, told: Sequence[Told]) -> Iterator[str]:
    yield from _heading(f"Sentence {sentence.index + 1}")
    yield from wrap(story.text(sentence), WIDTH)
    yield ""
    yield from tree(sentence)
    for trigger in told:
        yield ""
        yield from _trigger(trigger)


def tree(sentence: Sentence) -> Iterator[str]:
    """The dependency tree, a word a line: number, word on its branch, lemma, UPOS, relation; what hangs on a word branches off from it."""
    lines = [(word, branch[-DEEPEST:] + word.text) for word, branch in _branches(sentence)]
    broad = min(max((len(text) for _, text in lines), default=0), WIDTH - 46)
    for word, text in lines:
        yield f"{word.index + 1:>4} {_cut(text, broad)} {_cut(word.lemma, 20)} {_cut(word.upos, 6)} {word.deprel}"


def _cut(text: str, width: int) -> str:
    return text.ljust(width) if len(text) <= width else text[: width - 1] + "…"


def _branches(sentence: Sentence) -> Iterator[tuple[Word, str]]:
    """Words with what is drawn before them; what stands to the left of its head above it. Not recursive: a tree may be as deep as long."""
    done: set[int] = set()
    roots = [w for w in sentence.words if w.head < 0]
    # words of a broken tree, which no root leads to, come last
    waiting: list[tuple[Word, str, str, str, bool]] = [(w, "", "", "", False) for w in reversed([*roots, *sentence.words])]
    while waiting:
        word, above, own, below, opened = waiting.pop()
        if opened:
            yield word, own
            continue
        if word.index in done:
            continue
        done.add(word.index)
        children = [c for c in sentence.children(word) if c.index not in done]
        left, right = [c for c in children if c.index < word.index], [c for c in children if c.index > word.index]
        above, below = above[-DEEPEST:], below[-DEEPEST:]
        drawn = [(c, above + ("│ " if i else "  "), above + ("├─" if i else "┌─"), above + "│ ", False) for i, c in enumerate(left)]
        drawn.append((word, above, own, below, True))
        last = len(right) - 1
        drawn += [(c, below + "│ ", below + ("├─" if i < last else "└─"), below + ("│ " if i < last else "  "), False) for i, c in enumerate(right)]
        waiting += reversed(drawn)


def _trigger(told: Told) -> Iterator[str]:
    entry = told.entry
    verdict = "coded" if told.coded else "rejected"
    outcome = f", event {told.event}" if told.event else ", no event" if told.coded else ""
    yield f"  “{_short(told.words)}” {verdict}{outcome}"
    listed = f"{entry['trigger']} ({entry['upos']}, weight {entry['weight']}); class {entry['class']}, frame {entry['frame']}"
    yield from _entry("in the lexicon", listed)
    if told.reason:
        yield from _entry("because", told.reason)
    for mark in told.marks:
        yield from _entry("but", mark)
    for argument in told.arguments:
        names = f", names {argument.names}" if argument.names else ""
        yield from _entry(f"found {argument.role}", f"“{_short(argument.words)}”: {argument.by}{names}")
    if told.cues:
        yield from _entry("cues", ", ".join(told.cues))
    for name, value in told.values.items():
        yield from _entry(name, f"{value.value or '–'} ← {_said(value.origin)}")
    for count in told.counts:
        yield from _entry("count", f"{count.value} ← {_said(count.origin)}")


# --- events and rows -----------------------------------------------------------------------------


def _events(events: Sequence[Happened]) -> Iterator[str]:
    yield from _heading("Events")
    number = 0
    for event in events:
        number += bool(event.fields)
        yield from _entry(f"Event {event.number}:", f"row {number}" if event.fields else f"no row, because {event.no_row}", indent=2, broad=11)
        for sentence, words, how in event.told:
            yield from _entry(f"[{sentence}] “{_short(words)}”", how, broad=BROAD)
    if not events:
        yield "  none"


def _row(event: Happened) -> Iterator[str]:
    values = {f.name: f.value for f in event.fields}
    yield from _heading(f"Row of event {event.number}: {values['sub_event_type']}, {values['location']}, {values['event_date']}")
    yield f"  {'field':<{LABEL + 2}} {'value':<{CELL}} where it came from"
    before: Origin | None = None
    places = {name: i for i, name in enumerate(ORDER)}
    for told in sorted(event.fields, key=lambda f: places.get(f.name, len(ORDER))):
        if told.name not in HIDDEN and (told.value not in ("", None) or told.name in BARE):
            yield from _field(told, "as above" if told.origin == before else _said(told.origin))
            before = told.origin


def _field(told: Field, origin: str) -> Iterator[str]:
    cells = wrap(_short(_shown(told.value)), CELL) or ["–"]
    for i, (cell, line) in enumerate(zip_longest(cells, wrap(origin, WIDTH - LABEL - CELL - 6), fillvalue="")):
        yield f"  {told.name if i == 0 else '':<{LABEL + 2}} {cell:<{CELL}} {line}".rstrip()


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


# --- what was not used ---------------------------------------------------------------------------


def _rejected(told: Sequence[Told]) -> Iterator[str]:
    yield from _heading("Found, but not coded")
    lost = [t for t in told if not t.event]
    for trigger in lost:
        yield from _entry(f"[{trigger.sentence}] “{_short(trigger.words)}”", trigger.reason, indent=2, broad=BROAD)
    if not lost:
        yield "  none"


def _unused(story: Story, only: int | None = None) -> Iterator[str]:
    yield from _heading("Dates and places found, but not used")
    found = [u for u in story.unused if only in (None, u.sentence)]
    for unused in found:
        value = f" {unused.value}" if unused.value else ""
        yield from _entry(f"[{unused.sentence}] {unused.what}", f"“{_short(unused.words)}”{value}: {unused.why}", indent=2)
    if not found:
        yield "  none"
