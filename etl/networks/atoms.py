"""Atoms: the smallest stretches of a text that a token can be made of.

A token of the treebanks is a run of atoms ("aujourd'" + "hui", "10" + "," + "5"); which atoms belong
together, and where a sentence ends, the network says. Atoms are found by one pattern, so that the same
pieces reach the encoder in training and in use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Letters with the apostrophe that elides them, digits, or one other sign. Longer runs (a stretch of base64) are cut.
LONGEST = 40
_ATOM = re.compile(rf"\d{{1,{LONGEST}}}|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]){{0,{LONGEST - 1}}}['’]?|\S")
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True, slots=True)
class Atom:
    """`start` and `end` are characters of the text; `spaced`: white space (or nothing) stands before it; `first`: it begins a paragraph."""

    text: str
    start: int
    end: int
    spaced: bool
    first: bool


def atoms(text: str) -> Iterator[Atom]:
    """The atoms of a text in order; a blank line ends a paragraph, as in Stanza's tokenizer."""
    breaks = [m.start() for m in _PARAGRAPH.finditer(text)]
    before, passed = -1, 0
    for match in _ATOM.finditer(text):
        start, end = match.span()
        first = before < 0
        while passed < len(breaks) and breaks[passed] < start:
            first, passed = True, passed + 1
        yield Atom(match[0], start, end, start != before, first)
        before = end
