"""From the scores of `Events` to happenings: words, what tells of the same, kinds and slots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from etl.find.happenings import Happening, Passed, Span
from etl.networks.atoms import Atom
from etl.networks.events import NONE, OPTIONAL, OWED, QUESTIONS, SIDES, Events

WORD = 0.3  # probability from which a word may tell of an event
SAME, SURELY_SAME = 0.2, 0.8  # … from which words may tell of the same; from which they do, whatever the places and days are
FILLS = 0.1  # … from which a span is told as a candidate for a slot
KINDS = 3  # that are told of each happening, and of each side of it


def happenings(network: Events, vectors: Tensor, atoms: Sequence[Atom], new: int = 0) -> list[Happening]:
    """The happenings of a passage in text order.

    Args:
        vectors: (atoms, width) from `Events.read`.
        new: the first atom that may tell of one; those before it only fill slots.
    """
    status = network.status(vectors).softmax(1)
    owed, background = (status[:, network.labels["status"].index(label)] for label in (OWED, OPTIONAL))
    event = owed + background
    words = [run for run in _runs(event >= WORD) if run.start >= new]
    if not words:
        return []
    means = torch.stack([vectors[w.start : w.stop].mean(0) for w in words])
    firsts = torch.tensor([w.start for w in words])
    same = network.same(means, firsts.unsqueeze(1) - firsts.unsqueeze(0)).sigmoid().numpy()
    parts = _joined([[n] for n in range(len(words))], same, SURELY_SAME)
    families = _joined(parts, same, SAME)
    several = [[part for part in parts if part[0] in family] for family in families]
    asked = [*families, *(part for own in several if len(own) > 1 for part in own)]
    owned = [[i for n in cluster for i in words[n]] for cluster in asked]
    told = []
    for cluster, own, kind, scores, people in zip(asked, owned, *_asked(network, vectors, owned), strict=True):
        clear = max(own, key=lambda i: float(event[i]))
        told.append(
            Happening(
                _likeliest(kind, network.labels["kind"]),
                round(float(owed[clear]), 4),
                round(float(background[clear]), 4),
                tuple(_span(atoms, words[n], event) for n in sorted(cluster)),
                {slot: _candidates(atoms, scores[n]) for n, slot in enumerate(network.labels["slot"])},
                {side: _likeliest(people[n], network.labels["side"]) for n, side in enumerate(SIDES)},
            )
        )
    whole, rest = told[: len(families)], iter(told[len(families) :])
    whole = [replace(h, parts=tuple(next(rest) for _ in own)) if len(own) > 1 else h for h, own in zip(whole, several, strict=True)]
    return sorted(whole, key=lambda h: h.words[0].start)


def passed(network: Events, vectors: Tensor, atoms: Sequence[Atom], new: int = 0) -> list[Passed]:
    """Words of a passage that look like an event and are none."""
    status = network.status(vectors).softmax(1)
    likeliest = status.argmax(1)
    out = []
    for number, why in enumerate(network.labels["status"]):
        if why not in (NONE, OWED, OPTIONAL):
            out += [Passed(_span(atoms, run, status[:, number]), why) for run in _runs(likeliest == number) if run.start >= new]
    return sorted(out, key=lambda p: p.span.start)


def _likeliest(chances: Tensor, names: Sequence[str]) -> tuple[tuple[str, float], ...]:
    top = chances.topk(min(KINDS, len(chances)))
    return tuple((names[k], round(p, 4)) for p, k in zip(top.values.tolist(), top.indices.tolist(), strict=True))


def _asked(network: Events, vectors: Tensor, events: Sequence[list[int]]) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
    """Probabilities of the kinds, of the atoms in the slots, and of what the sides are, of each event."""
    kinds: list[Tensor] = []
    slots: list[Tensor] = []
    people: list[Tensor] = []
    for i in range(0, len(events), QUESTIONS):
        some = events[i : i + QUESTIONS]
        found, filled, who = network.answers(vectors, network.again(vectors, some), some)
        kinds += found.softmax(1)
        slots += filled.sigmoid()
        people += who.softmax(2)
    return kinds, slots, people


def _runs(chosen: Tensor) -> list[range]:
    """Ranges of atoms that are chosen, as long as they go."""
    numbers = chosen.nonzero().flatten().tolist()
    known = set(numbers)
    firsts = [i for i in numbers if i - 1 not in known]
    lasts = [i for i in numbers if i + 1 not in known]
    return [range(first, last + 1) for first, last in zip(firsts, lasts, strict=True)]


def _span(atoms: Sequence[Atom], numbers: range, scores: Tensor) -> Span:
    return Span(atoms[numbers.start].start, atoms[numbers.stop - 1].end, round(float(scores[numbers.start : numbers.stop].max()), 4))


def _candidates(atoms: Sequence[Atom], scores: Tensor) -> tuple[Span, ...]:
    """Runs of atoms that may fill a slot, the likeliest first."""
    return tuple(sorted((_span(atoms, run, scores) for run in _runs(scores >= FILLS)), key=lambda s: -s.probability))


def _joined(clusters: Sequence[list[int]], same: np.ndarray, least: float) -> list[list[int]]:
    """Words that tell of the same event: the likeliest pair of clusters is joined as long as it is likely on average."""
    joined = [list(cluster) for cluster in clusters]
    while len(joined) > 1:
        likeliest, one, other = max((float(same[np.ix_(a, b)].mean()), i, j) for i, a in enumerate(joined) for j, b in enumerate(joined) if i < j)
        if likeliest < least:
            break
        joined[one] += joined.pop(other)
    return joined
