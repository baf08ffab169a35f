"""The encoder: atoms of a text to one vector each, every text read once.

A BERT of pre-trained weights (etl/training/encoder.py says whose) on unigram pieces. Texts are read in windows of about `WINDOW`
pieces, many windows of one length at a time. A window is filled up to a multiple of `STEP` pieces with padding that the network sees and was
trained to see: no mask is needed (masks make attention twice as slow on CPUs) and what a text gives does not depend on what is read beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models, normalizers
from torch import Tensor, nn

from etl.networks import store
from etl.networks.atoms import Atom
from etl.networks.heads import Words

START, PAD, END, UNKNOWN = 0, 1, 2, 3
SPACE = "▁"
WINDOW, OVERLAP, STEP = 192, 32, 16  # pieces
LONGEST_ATOM = 12  # pieces of one atom that are read
BATCH = 16  # windows


class Pieces:
    """Atoms to numbers of pieces."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        self.tokenizer = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=UNKNOWN, byte_fallback=False))
        self.tokenizer.normalizer = normalizers.NFKC()
        self._known: dict[str, list[int]] = {}

    def __call__(self, atoms: Iterable[Atom]) -> list[list[int]]:
        """The pieces of each atom, at least one."""
        texts = [(SPACE if a.spaced else "") + a.text for a in atoms]
        new = list({t for t in texts if t not in self._known})
        if len(self._known) + len(new) > 200_000:
            self._known, new = {}, list(set(texts))
        for text, encoded in zip(new, self.tokenizer.encode_batch_fast(new), strict=True):
            self._known[text] = encoded.ids[:LONGEST_ATOM] or [UNKNOWN]
        return [self._known[t] for t in texts]


@dataclass(frozen=True)
class Window:
    """Pieces that are read at once, and which of their places are the first pieces of which atoms (`keep` are given out)."""

    pieces: list[int]
    places: list[int]  # of the atoms `first` to `first + len(places)`, in `pieces`
    first: int
    keep: range  # atoms

    @property
    def length(self) -> int:
        return -(-len(self.pieces) // STEP) * STEP

    def padded(self) -> list[int]:
        return self.pieces + [PAD] * (self.length - len(self.pieces))


def windows(atoms: Sequence[Atom], pieces: Sequence[list[int]], size: int = WINDOW) -> Iterator[Window]:
    """Cut a text: whole paragraphs as far as they fit; a paragraph longer than a window is read in overlapping ones."""
    if not atoms:
        return
    bounds = [0, *(i for i, a in enumerate(atoms) if a.first and i), len(atoms)]
    room = size - 2
    first = used = 0  # paragraphs that wait: where they begin, their pieces
    for at, end in pairwise(bounds):
        needed = sum(len(p) for p in pieces[at:end]) + 1  # and the sign between paragraphs
        if used and used + needed > room:
            yield _window(atoms, pieces, first, at, range(first, at))
            first, used = at, 0
        if needed > room:
            yield from _overlapping(atoms, pieces, at, end, room)
            first = end
        else:
            used += needed
    if used:
        yield _window(atoms, pieces, first, len(atoms), range(first, len(atoms)))


def _overlapping(atoms: Sequence[Atom], pieces: Sequence[list[int]], first: int, last: int, room: int) -> Iterator[Window]:
    """Windows over one long paragraph; each gives out the atoms that it sees best."""
    at = kept = first
    while True:
        end, used = at, 0
        while end < last and used + len(pieces[end]) <= room:
            used += len(pieces[end])
            end += 1
        if end == last:
            yield _window(atoms, pieces, at, end, range(kept, end))
            return
        back, seen = end, 0  # the next window begins OVERLAP pieces before the end of this one, and the middle of that is where they meet
        while back > at + 1 and seen < OVERLAP:
            back -= 1
            seen += len(pieces[back])
        meet = max(kept + 1, (back + end) // 2)
        yield _window(atoms, pieces, at, end, range(kept, meet))
        at, kept = back, meet


def _window(atoms: Sequence[Atom], pieces: Sequence[list[int]], first: int, last: int, keep: range) -> Window:
    row, places = [START], []
    for i in range(first, last):
        if atoms[i].first and i > first:
            row.append(END)
        places.append(len(row))
        row += pieces[i]
    return Window([*row, END], places, first, keep)


class Encoder(nn.Module):
    """The network: embeddings and torch's own encoder layers, which compute what BERT computes."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        width = config["width"]
        self.config = config
        self.words = nn.Embedding(config["pieces"], width)
        self.positions = nn.Embedding(config["positions"], width)
        self.norm = nn.LayerNorm(width, eps=config["epsilon"])
        self.dropout = nn.Dropout(0.1)
        layer = nn.TransformerEncoderLayer(width, config["heads"], config["inner"], 0.1, "gelu", layer_norm_eps=config["epsilon"], batch_first=True)
        self.layers = nn.TransformerEncoder(layer, config["layers"], enable_nested_tensor=False)
        for each in self.layers.layers:
            each.self_attn.dropout = 0.0  # torch's fast attention on CPUs has none
            each.dropout.p = 0.0  # drawing dice for the inner units took a quarter of the training time

    def forward(self, pieces: Tensor) -> Tensor:
        """(windows, pieces) numbers to (windows, pieces, width) vectors."""
        embedded = self.words(pieces) + self.positions.weight[: pieces.shape[1]]
        return self.layers(self.dropout(self.norm(embedded)))


class Reader:
    """A loaded encoder with its pieces: what the Stanza processors share."""

    def __init__(self, encoder: Encoder, pieces: Pieces, words: Words, *, half: bool | None = None) -> None:
        """`half`: compute in bfloat16; by default where the processor does so natively (see `native_bfloat16`)."""
        self.pieces = pieces
        self.words = words
        self.width: int = encoder.config["width"]
        self.half = native_bfloat16() if half is None else half
        self.encoder = encoder.eval().to(torch.bfloat16 if self.half else torch.float32)

    @classmethod
    def load(cls, path: Path | str, *, half: bool | None = None) -> Reader:
        """Read a stored encoder; raises what `store.load` raises, KeyError for a file of another kind."""
        saved = store.load(path)
        encoder = Encoder(saved["config"])
        encoder.load_state_dict(saved["weights"])
        words = Words(encoder.config["width"])
        words.load_state_dict(saved["words"])
        return cls(encoder, Pieces(saved["pieces"], saved["scores"]), words, half=half)

    @torch.inference_mode()
    def vectors(self, texts: Sequence[Sequence[Atom]]) -> list[Tensor]:
        """The vectors of the atoms of each text, (atoms, width), in single precision."""
        out = [torch.zeros(len(atoms), self.width) for atoms in texts]
        lengths: dict[int, list[tuple[int, Window]]] = defaultdict(list)
        for number, atoms in enumerate(texts):
            for window in windows(atoms, self.pieces(atoms)):
                lengths[window.length].append((number, window))
        for same in lengths.values():
            for i in range(0, len(same), BATCH):
                batch = same[i : i + BATCH]
                read = self.encoder(torch.tensor([w.padded() for _, w in batch]))
                for (number, window), row in zip(batch, read, strict=True):
                    places = window.places[window.keep.start - window.first : window.keep.stop - window.first]
                    out[number][window.keep.start : window.keep.stop] = row[places].float()
        return out


def native_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 itself (AMX or AVX512-BF16); ETL_PRECISION=single|bfloat16 overrules."""
    from etl import settings

    chosen = settings.precision()
    if chosen:
        return chosen == "bfloat16"
    return bool(torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported())
