"""Train the encoder and all heads together: a batch has sentences of treebanks and articles with names, and each head learns from what is told it.

One command, fixed seeds; after every epoch all is written to a checkpoint, from which the same command goes on.
"""

from __future__ import annotations

import math
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from etl.networks.encoder import PAD, Encoder, Pieces, Window, windows
from etl.networks.heads import Labels, Tokens, Trees, Words
from etl.training.examples import UNTOLD, Example

SEED = 1234
PIECES = 2600  # of a batch
ENCODER_RATE, HEADS_RATE, WARM_UP, DECAY = 2e-4, 1.5e-3, 0.06, 0.01
WEIGHTS = {"gap": 0.6, "contracted": 0.2, "upos": 1.0, "feats": 0.6, "lemma": 0.6, "arc": 1.0, "deprel": 1.0, "names": 2.0}
OUTSIDE = "O"


class Network(nn.Module):
    """The encoder with all heads: what is trained, and what is taken apart into the processors' files."""

    def __init__(self, encoder: Encoder, labels: dict[str, list[str]]) -> None:
        super().__init__()
        width = encoder.config["width"]
        self.encoder = encoder
        self.tokens = Tokens(width)
        self.words = Words(width)
        self.labels = nn.ModuleDict({name: Labels(width, labels[name]) for name in ("upos", "feats", "lemma", "names")})
        self.trees = Trees(width, labels["deprel"])
        self.outside = labels["names"].index(OUTSIDE)
        encoder.words.weight.requires_grad_(False)  # most pieces are in no corpus: they keep what they know

    def read(self, batch: Batch) -> Tensor:
        """The vectors of all atoms of a batch, one after the other."""
        return self.encoder(batch.pieces)[batch.rows, batch.places]


@dataclass
class Batch:
    """Examples of one length as tensors; atoms and words of all of them are numbered through."""

    pieces: Tensor
    rows: Tensor
    places: Tensor
    following: Tensor  # the next atom of the same example, or -1
    gaps: Tensor
    contracted: Tensor
    names: Tensor
    word_atoms: Tensor
    second: Tensor
    upos: Tensor
    feats: Tensor
    lemma: Tensor
    sentences: Tensor  # (sentences, longest) numbers of words, -1 behind the end
    heads: Tensor  # like `sentences`
    deprels: Tensor


class Batches:
    """Examples to batches of about `PIECES` pieces, all of a batch of one length."""

    def __init__(self, pieces: Pieces, labels: dict[str, list[str]]) -> None:
        self.pieces = pieces
        self.numbers = {name: {label: i for i, label in enumerate(known)} for name, known in labels.items()}

    def __call__(self, examples: Sequence[Example], dice: random.Random) -> Iterator[Batch]:
        lengths: dict[int, list[tuple[Example, Window]]] = defaultdict(list)
        for example in examples:
            (window,) = windows(example.atoms, self.pieces(example.atoms), size=10_000)
            lengths[window.length].append((example, window))
        groups = []
        for length, same in lengths.items():
            dice.shuffle(same)
            size = max(1, PIECES // length)
            groups += [same[i : i + size] for i in range(0, len(same), size)]
        dice.shuffle(groups)
        for group in groups:
            yield self._batch(group)

    def _batch(self, group: list[tuple[Example, Window]]) -> Batch:
        rows: dict[str, list] = defaultdict(list)
        sentences: list[list[tuple[int, int, int]]] = []
        for n, (example, window) in enumerate(group):
            base, count = len(rows["places"]), len(example.atoms)
            rows["rows"] += [n] * count
            rows["places"] += window.places
            rows["following"] += [*range(base + 1, base + count), -1]
            rows["gaps"] += example.gaps or [UNTOLD] * count
            # a blank line ends a sentence without asking
            for i, atom in enumerate(example.atoms):
                if i and atom.first:
                    rows["gaps"][base + i - 1] = UNTOLD
            rows["contracted"] += example.contracted or [UNTOLD] * count
            rows["names"] += [self.numbers["names"][label] for label in example.names] or [UNTOLD] * count
            for sentence in example.sentences:
                row = []
                for word in sentence:
                    row.append((len(rows["word_atoms"]), UNTOLD if word.head is None else word.head, self._number("deprel", word.deprel)))
                    rows["word_atoms"].append(base + word.atom)
                    rows["second"].append(float(word.second))
                    for name, label in (("upos", word.upos), ("feats", word.feats), ("lemma", word.lemma)):
                        rows[name].append(self._number(name, label))
                if row[0][1] != UNTOLD:
                    sentences.append(row)
        longest = max(map(len, sentences), default=1)
        table = torch.full((3, len(sentences), longest), -1)
        table[1:] = UNTOLD
        for i, row in enumerate(sentences):
            table[:, i, : len(row)] = torch.tensor(row).T
        kinds = {name: torch.tensor(values, dtype=torch.float if name == "second" else torch.long) for name, values in rows.items()}
        empty = torch.zeros(0, dtype=torch.long)
        return Batch(
            torch.tensor([w.padded() for _, w in group]),
            *(kinds[name] for name in ("rows", "places", "following", "gaps", "contracted", "names")),
            *(kinds.get(name, empty) for name in ("word_atoms", "second", "upos", "feats", "lemma")),
            *table,
        )

    def _number(self, kind: str, label: str) -> int:
        return self.numbers[kind].get(label, UNTOLD)


def gaps(network: Network, vectors: Tensor, batch: Batch) -> Tensor:
    """Scores of what stands after each atom of a batch."""
    following = vectors[batch.following.clamp_min(0)] * (batch.following >= 0).unsqueeze(1)
    return network.tokens.gap(torch.cat([vectors, following], 1))


def arcs(network: Network, words: Tensor, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """What `Trees` gives for the sentences of a batch; no word has a head behind the end of its sentence."""
    scores, word, head = network.trees(words[batch.sentences.clamp_min(0)])
    root = torch.zeros(len(batch.sentences), 1, dtype=torch.bool)
    return scores.masked_fill(torch.cat([root, batch.sentences < 0], 1).unsqueeze(1), -1e4), word, head


def losses(network: Network, batch: Batch, *, half: bool) -> dict[str, Tensor]:
    """The loss of each head, where the batch tells it anything. `half`: the encoder computes in bfloat16.

    The heads do not: their shapes differ from batch to batch, and for each new one the kernels of bfloat16 are made anew.
    """
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        vectors = network.read(batch)
    vectors = vectors.float()
    out: dict[str, Tensor] = {}

    def add(name: str, scores: Tensor, labels: Tensor) -> None:
        if (labels != UNTOLD).any():
            out[name] = cross_entropy(scores, labels, ignore_index=UNTOLD)

    add("gap", gaps(network, vectors, batch), batch.gaps)
    add("contracted", network.tokens.contracted(vectors), batch.contracted)
    add("names", network.labels["names"](vectors), batch.names)
    if len(batch.word_atoms):
        words = network.words(vectors[batch.word_atoms], batch.second)
        for name in ("upos", "feats", "lemma"):
            add(name, network.labels[name](words), getattr(batch, name))
        if len(batch.sentences):
            scores, word, head = arcs(network, words, batch)
            add("arc", scores.flatten(0, 1), batch.heads.flatten())
            told = batch.deprels != UNTOLD
            row = torch.arange(len(batch.sentences)).unsqueeze(1).expand_as(told)
            add("deprel", network.trees.relations(word[told], head[row[told], batch.heads[told].clamp_min(0)]), batch.deprels[told])
    return out


@torch.inference_mode()
def accuracy(network: Network, batches: Sequence[Batch]) -> dict[str, float]:
    """Shares of right labels on gold tokens, in percent: a quick look while training.

    "las" counts head and relation, "names" the atoms that are or should be in a name.
    """
    network.eval()
    right: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for batch in batches:
        vectors = network.read(batch).float()
        named = network.labels["names"](vectors).argmax(1)
        outside = network.outside
        told = batch.names != UNTOLD
        some = told & ((named != outside) | (batch.names != outside))
        found = [
            ("gap", gaps(network, vectors, batch).argmax(1), batch.gaps, batch.gaps != UNTOLD),
            ("contracted", network.tokens.contracted(vectors).argmax(1), batch.contracted, batch.contracted == 1),
            ("names", named, batch.names, some),
        ]
        if len(batch.word_atoms):
            words = network.words(vectors[batch.word_atoms], batch.second)
            every = torch.ones_like(batch.upos, dtype=torch.bool)
            found += [(n, network.labels[n](words).argmax(1), getattr(batch, n), every) for n in ("upos", "feats", "lemma")]
        if len(batch.sentences):
            scores, word, head = arcs(network, words, batch)
            heads, real = scores.argmax(2), batch.sentences >= 0
            row = torch.arange(len(heads)).unsqueeze(1).expand_as(heads)
            relations = network.trees.relations(word[real], head[row[real], heads[real]]).argmax(1)
            found += [("uas", heads, batch.heads, real)]
            both = (relations == batch.deprels[real]) & (heads[real] == batch.heads[real])
            found += [("las", both, torch.ones_like(both), torch.ones_like(both))]
        for name, said, gold, counted in found:
            right[name] += int(((said == gold) & counted).sum())
            total[name] += int(counted.sum())
    network.train()
    return {name: round(100 * right[name] / max(total[name], 1), 2) for name in total}


def train(
    network: Network,
    epochs: Callable[[int], list[Batch]],
    count: int,
    checkpoint: Path,
    dev: Sequence[Batch],
    *,
    half: bool,
    until: int | None = None,
) -> list[dict[str, float]]:
    """Train for `count` epochs, or go on from the checkpoint.

    Args:
        network: is trained in place.
        epochs: function of an epoch's number to its batches, a list.
        count: epochs.
        checkpoint: where all is written after each of them.
        dev: batches that are only looked at.
        half: the encoder computes in bfloat16.
        until: stop after so many epochs of the `count`, which the learning rates follow.

    Returns the accuracies on `dev` after each epoch.
    """
    torch.manual_seed(SEED)
    tuned = [p for p in network.encoder.parameters() if p.requires_grad]
    known = {id(p) for p in network.encoder.parameters()}
    heads = [p for p in network.parameters() if id(p) not in known]
    optimizer = torch.optim.AdamW([{"params": tuned, "lr": ENCODER_RATE}, {"params": heads, "lr": HEADS_RATE}], weight_decay=DECAY, betas=(0.9, 0.98))
    history: list[dict[str, float]] = []
    if checkpoint.is_file():
        saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
        torch.set_rng_state(saved["dice"])
        history = saved["history"]
    network.train()
    for epoch in range(len(history), until or count):
        began, seen = time.time(), 0
        batches = epochs(epoch)
        sums: dict[str, float] = defaultdict(float)
        for n, batch in enumerate(batches):
            done = (epoch + n / len(batches)) / count
            factor = min(1.0, done / WARM_UP, (1 - done) / (1 - WARM_UP))
            for group, rate in zip(optimizer.param_groups, (ENCODER_RATE, HEADS_RATE), strict=True):
                group["lr"] = rate * factor
            parts = losses(network, batch, half=half)
            total = torch.stack([WEIGHTS[name] * part for name, part in parts.items()]).sum()
            optimizer.zero_grad(set_to_none=True)
            total.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            seen += int((batch.pieces != PAD).sum())
            for name, part in parts.items():
                sums[name] = 0.98 * sums[name] + 0.02 * part.item() if name in sums else part.item()
            if not math.isfinite(total.item()):
                raise ArithmeticError(f"the loss is {total.item()} in epoch {epoch}, batch {n}")
            if n % 50 == 0:
                speed = seen / (time.time() - began)
                print(f"epoch {epoch} {n}/{len(batches)} {speed:.0f} pieces/s", {k: round(v, 3) for k, v in sums.items()}, flush=True)
        history.append({**accuracy(network, dev), "seconds": round(time.time() - began)})
        print(f"epoch {epoch}: {history[-1]}", flush=True)
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "dice": torch.get_rng_state(), "history": history}
        torch.save(state, checkpoint.with_suffix(".new"))
        checkpoint.with_suffix(".new").replace(checkpoint)
    return history
