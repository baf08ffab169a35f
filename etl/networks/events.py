"""What an article tells of events, read as a whole: which words tell of one, of which kind, what fills its slots, which words tell of the same.

The lower layers read window by window. Those above see all windows of a passage at once, so that a doer or a day three paragraphs away is in
reach: from them follows which atoms tell of an event (or look like one and are none, and why), and for two words how likely they tell of the
same event. The uppermost layers read the passage again for each event, with its words marked: from them follows its sub-event type and how
likely each atom stands in each of its slots.

The encoder that the other processors share is not read on: tuned to syntax, it knows less of what words mean (docs/models.md has the figures).
Only its table of pieces is shared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from etl.networks.atoms import Atom
from etl.networks.encoder import BATCH, Encoder, Pieces, Window, windows

SHARED = "lower.words.weight"  # the table of pieces, which is the encoder's
LOWER = 6  # layers that read window by window
ASKED = 2  # uppermost layers, which read again for each event
QUESTIONS = 8  # events that are asked about at once
MARK = 0.3  # size of the mark of an event's words at the start, that of the vectors' deviation
SLOTS = 96  # width of a slot's question
WINDOWS = 8  # that are read at once, and whose numbers are told apart
DROPOUT = 0.2
PAIRS = 128
STEPS = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256)  # atoms between two words: bounds of the distances that are told apart
NONE, OWED, OPTIONAL = "none", "owed", "optional"
SIDES = ("actor1", "actor2")


@dataclass(frozen=True)
class Passage:
    """Windows of a text that are read at once. A later passage of a long text begins with the text's first window, as its context.

    `atoms` are numbers in the text; `new`: from which of them on the passage itself tells.
    """

    states: Tensor  # (pieces, width) from the lower layers
    windows: Tensor  # (pieces) number of the window
    places: Tensor  # (atoms) first piece of each
    atoms: list[int]
    new: int


class Standard(nn.Module):
    """Vectors as they differ from their mean: pre-trained vectors of all words are much alike, and heads learn badly from that."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("deviation", torch.ones(width))

    def fit(self, vectors: Tensor) -> None:
        """Take mean and deviation of (n, width) vectors as they are before."""
        self.mean, self.deviation = vectors.mean(0), vectors.std(0)

    def forward(self, vectors: Tensor) -> Tensor:
        return (vectors - self.mean) / self.deviation

    def back(self, vectors: Tensor) -> Tensor:
        """The vectors as they were."""
        return vectors * self.deviation + self.mean


class Events(nn.Module):
    """The layers and the heads; vectors are (atoms, width) of one passage."""

    def __init__(self, config: dict[str, Any], labels: dict[str, list[str]]) -> None:
        """Make the network.

        Args:
            config: of the published encoder (`Encoder`), with all of its layers.
            labels: "status" (`NONE`, `OWED`, `OPTIONAL` and reasons), "kind" (sub-event types), "slot" (names of slots), "side" (what an actor
                is: `find.happenings.PEOPLE`).
        """
        super().__init__()
        width, slots = config["width"], len(labels["slot"])
        self.config, self.labels = config, labels
        self.lower = Encoder({**config, "layers": LOWER})
        none = {**config, "pieces": 1, "positions": 1}
        self.layers = Encoder({**none, "layers": config["layers"] - LOWER - ASKED}).layers
        self.asking = Encoder({**none, "layers": ASKED}).layers
        self.told, self.asked = Standard(width), Standard(width)
        self.windows = nn.Embedding(WINDOWS, width)
        self.mark = nn.Parameter(MARK * torch.randn(width))
        nn.init.zeros_(self.windows.weight)
        self.status = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(width, len(labels["status"])))
        # kinds, slots and sides are told from both readings: the first learns fast, the second sees which event is meant
        self.kind, self.kind_again = _head(width, len(labels["kind"])), _head(width, len(labels["kind"]))
        self.slot_again = _head(width, slots)
        self.people, self.people_again = (nn.ModuleList(_head(2 * width, len(labels["side"]), width) for _ in SIDES) for _ in range(2))
        self.sides = [labels["slot"].index(side) for side in SIDES]
        self.question, self.candidate = _head(width, slots * SLOTS), _head(width, slots * SLOTS)
        self.slot_bias = nn.Parameter(torch.full((slots,), -4.0))
        self.slot_distance = nn.Embedding(2 * len(STEPS), slots)
        nn.init.zeros_(self.slot_distance.weight)
        self.pair = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(3 * width, PAIRS), nn.GELU(), nn.Linear(PAIRS, 1))
        self.pair_distance = nn.Embedding(len(STEPS), 1)
        nn.init.zeros_(self.pair_distance.weight)

    def passages(self, texts: Sequence[Sequence[Atom]], pieces: Pieces) -> Iterator[list[Passage]]:
        """The passages of each text, read by the lower layers, windows of one length together."""
        cut = [list(windows(found, pieces(found))) for found in texts]
        lengths: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, row in enumerate(cut):
            for n, window in enumerate(row):
                lengths[window.length].append((number, n))
        states: dict[tuple[int, int], Tensor] = {}
        for same in lengths.values():
            for i in range(0, len(same), BATCH):
                batch = same[i : i + BATCH]
                read = self.lower(torch.tensor([cut[t][n].padded() for t, n in batch]))
                states.update(zip(batch, read, strict=True))
        for number, row in enumerate(cut):
            firsts = [0, *range(WINDOWS, len(row), WINDOWS - 1)] if row else []
            lasts = [*firsts[1:], len(row)][: len(firsts)]
            numbers = [[*([0] if first else []), *range(first, last)] for first, last in zip(firsts, lasts, strict=True)]
            yield [_passage([row[n] for n in own], [states[number, n] for n in own], later=n > 0) for n, own in enumerate(numbers)]

    def read(self, passage: Passage) -> Tensor:
        """The vectors of the atoms of a passage, in single precision."""
        whole = passage.states + self.windows(passage.windows).to(passage.states.dtype)
        return self.told(self.layers(whole.unsqueeze(0))[0][passage.places].float())

    def again(self, vectors: Tensor, events: Sequence[Sequence[int]]) -> Tensor:
        """Read again for each event: (events, atoms, width).

        Args:
            vectors: (atoms, width) from `read`.
            events: the atoms that tell of each.
        """
        marks = torch.zeros(len(events), len(vectors), 1)
        for number, own in enumerate(events):
            marks[number, list(own)] = 1.0
        marked = self.told.back(vectors).unsqueeze(0) + marks * self.mark
        return self.asked(self.asking(marked.to(self.asking.layers[0].linear1.weight.dtype)).float())

    def answers(self, vectors: Tensor, again: Tensor, events: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor, Tensor]:
        """Scores of the kinds (events, kinds), of each atom to stand in each slot (events, slots, atoms), of what each side is (events, 2, people).

        Args:
            vectors: (atoms, width) from `read`.
            again: (events, atoms, width) from `again`.
            events: the atoms that tell of each.
        """
        means = torch.stack([vectors[list(own)].mean(0) for own in events])
        means_again = torch.stack([one[list(own)].mean(0) for one, own in zip(again, events, strict=True)])
        kinds = self.kind(means) + self.kind_again(means_again)
        question = self.question(means).view(len(events), -1, SLOTS)
        candidate = self.candidate(vectors).view(len(vectors), -1, SLOTS)
        slots = torch.einsum("esd,asd->esa", question, candidate) / SLOTS**0.5 + self.slot_bias.view(1, -1, 1)
        slots = slots + (self.slot_again(again) + self.slot_distance(signed(nearest(events, len(vectors))))).transpose(1, 2)
        stands = slots[:, self.sides].sigmoid().detach()
        stands = stands / (1 + stands.sum(2, keepdim=True))
        people = _people(self.people, means, torch.einsum("esa,aw->esw", stands, vectors))
        return kinds, slots, people + _people(self.people_again, means_again, torch.einsum("esa,eaw->esw", stands, again))

    def same(self, words: Tensor, distances: Tensor) -> Tensor:
        """Scores (words, words) that two words tell of the same event; `distances`: (words, words) atoms between them."""
        n = len(words)
        one, other = words.unsqueeze(1).expand(n, n, -1), words.unsqueeze(0).expand(n, n, -1)
        scores = self.pair(torch.cat([one + other, one * other, (one - other).abs()], 2))
        return (scores + self.pair_distance(bucket(distances.abs()))).squeeze(2)


def _people(heads: nn.ModuleList, means: Tensor, named: Tensor) -> Tensor:
    """What each side is: from the event, and from the words that are likely to stand in the slot."""
    return torch.stack([head(torch.cat([means, named[:, n]], 1)) for n, head in enumerate(heads)], 1)


def _head(width: int, out: int, inner: int | None = None) -> nn.Sequential:
    inner = inner or width
    return nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(width, inner), nn.GELU(), nn.Dropout(DROPOUT), nn.Linear(inner, out))


def _passage(row: Sequence[Window], states: Sequence[Tensor], *, later: bool) -> Passage:
    """Windows as one passage; each gives the vectors of the atoms that it keeps."""
    atoms: list[int] = []
    places: list[int] = []
    numbers: list[int] = []
    new = base = 0
    for n, window in enumerate(row):
        if later and n == 1:
            new = len(atoms)
        atoms += window.keep
        places += [base + window.places[a - window.first] for a in window.keep]
        numbers += [n] * window.length
        base += window.length
    return Passage(torch.cat(list(states)), torch.tensor(numbers), torch.tensor(places), atoms, new)


def bucket(distances: Tensor) -> Tensor:
    """The number of the range of `STEPS` that each distance lies in."""
    return torch.bucketize(distances, torch.tensor(STEPS[1:], device=distances.device), right=True)


def signed(distances: Tensor) -> Tensor:
    """Like `bucket`, before and behind told apart."""
    return bucket(distances.abs()) + len(STEPS) * (distances > 0)


def nearest(triggers: Sequence[Sequence[int]], atoms: int) -> Tensor:
    """(events, atoms) the signed distance of each atom to the nearest of the atoms that tell of each event."""
    at = torch.arange(atoms)
    rows = []
    for own in triggers:
        apart = at.unsqueeze(1) - torch.tensor(list(own))
        rows.append(apart.gather(1, apart.abs().argmin(1, keepdim=True)).squeeze(1))
    return torch.stack(rows)
