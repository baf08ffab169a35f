"""Train the reader of events on coded articles: `python -m etl train reader`.

All layers learn, the lower ones in smaller steps; only the table of pieces, which is the shared encoder's, stays as published. Fixed seeds; after
every epoch all is written to a checkpoint, from which the same command goes on.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from etl.find.happenings import PEOPLE, SLOTS, people
from etl.networks.encoder import Pieces
from etl.networks.events import ASKED, LOWER, NONE, OPTIONAL, OWED, SHARED, SIDES, Events, Passage
from etl.schema import sub_event_types
from etl.training import rows
from etl.training.encoder import Pretrained
from etl.training.rows import Coded

SEED = 1234
EPOCHS, ALL_LAYERS = 9, 12
AGAIN_RATES = 0.3  # of the rates below, where a reader that was trained before learns on
LOWER_RATE, LAYERS_RATE, ASKING_RATE, HEADS_RATE = 4e-5, 1.2e-4, 4e-4, 1.5e-3
WARM_UP, DECAY, CLIP = 0.06, 0.01, 5.0
LONGEST = 2400  # pieces of an article that is trained on
# The losses are sums over an article's atoms, words and events; these bring them to one size.
SIZES = {"status": 60, "kind": 4, "slot": 50, "same": 30, "side": 8}
QUESTIONS = 4  # events of an article that are asked about in an epoch
BARREN = 0.35  # share of the articles without an event that are left out of an epoch
PARTLY = 0.5  # share of the events of several words that are asked about by some of them only
LISTS, LIST_WEIGHT = 8, 0.3  # events from which on an article is a list of nearly equal ones, and what it counts
REASONS = (
    *("planned", "denied", "hypothetical", "threat", "demanded", "statement", "general", "total", "background"),
    *("crime", "accident", "court", "election", "sport", "metaphor", "other"),
)


def labels() -> dict[str, list[str]]:
    """What the heads of `Events` know."""
    return {"status": [NONE, OWED, OPTIONAL, *REASONS], "kind": sorted(sub_event_types()), "slot": list(SLOTS), "side": list(PEOPLE)}


@dataclass
class Lesson:
    """A coded article as tensors: its passage, labels of its atoms, the words of its events and which of them tell of the same."""

    coded: Coded
    passage: Passage
    status: Tensor
    kinds: Tensor  # of the events
    people: Tensor  # (events, 2) what their sides are
    words: list[list[int]]
    told: list[set[int]]  # of each word the events that it tells of

    @property
    def weight(self) -> float:
        return LIST_WEIGHT if len(self.coded.events) > LISTS and len({e.sub_event_type for e in self.coded.events}) == 1 else 1.0

    def slots(self, events: Iterable[int]) -> Tensor:
        """(slots, atoms) 1 where an atom fills a slot of one of the events."""
        out = torch.zeros(len(SLOTS), len(self.status))
        for number in events:
            for n, slot in enumerate(SLOTS):
                for span in self.coded.events[number].roles[slot]:
                    out[n, span.first : span.last + 1] = 1
        return out


def network(start: Pretrained) -> Events:
    """The untrained network on the published encoder, all of its layers; its heads are drawn by a fixed seed."""
    torch.manual_seed(SEED)
    made = Events(start.config, labels())
    own = made.state_dict()
    last = start.config["layers"] - ASKED
    for name, values in start.weights.items():
        _, _, rest = name.partition("layers.layers.")
        number, _, part = rest.partition(".")
        if rest and int(number) >= last:
            own[f"asking.layers.{int(number) - last}.{part}"] = values
        elif rest and int(number) >= LOWER:
            own[f"layers.layers.{int(number) - LOWER}.{part}"] = values
        else:
            own[f"lower.{name}"] = values
    made.load_state_dict(own)
    return made


def lesson(net: Events, coded: Coded, pieces: Pieces, *, half: bool) -> Lesson | None:
    """Read an article by the lower layers, in bfloat16 where `half`; None where it is too long, or holds nothing to read or a mark that is lost."""
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        passages = next(net.passages([coded.atoms], pieces))
    if len(passages) != 1 or len(passages[0].states) > LONGEST or not all(e.triggers for e in coded.events):
        return None
    return _lesson(coded, passages[0], {name: {label: i for i, label in enumerate(known)} for name, known in net.labels.items()})


def _lesson(coded: Coded, passage: Passage, numbers: dict[str, dict[str, int]]) -> Lesson:
    status = torch.zeros(len(coded.atoms), dtype=torch.long)
    for span, why in coded.passed:
        status[span.first : span.last + 1] = numbers["status"][why]
    # of two events of one word the owed one counts, else the first
    for event in sorted(reversed(coded.events), key=lambda e: not e.optional):
        for span in event.triggers:
            status[span.first : span.last + 1] = numbers["status"][OPTIONAL if event.optional else OWED]
    told: dict[tuple[int, int], set[int]] = defaultdict(set)
    for number, event in enumerate(coded.events):
        for span in event.triggers:
            told[span.first, span.last].add(number)
    kinds = torch.tensor([numbers["kind"][event.sub_event_type] for event in coded.events], dtype=torch.long)
    sides = [[numbers["side"][people(_first(event.gold.get(side)))] for side in SIDES] for event in coded.events]
    who = torch.tensor(sides, dtype=torch.long).view(-1, len(SIDES))
    return Lesson(coded, passage, status, kinds, who, [list(range(first, last + 1)) for first, last in told], list(told.values()))


def _first(names: str | Sequence[str] | None) -> str:
    """The first of the names that the gold accepts."""
    return names if isinstance(names, str) else names[0] if names else ""


def _asked(lesson: Lesson, dice: random.Random) -> Iterator[tuple[list[int], int, list[int]]]:
    """For each event the atoms of all or some of its words, its number, and the events that all of those words tell of."""
    for number in range(len(lesson.coded.events)):
        own = [n for n, told in enumerate(lesson.told) if number in told]
        if len(own) > 1 and dice.random() < PARTLY:
            own = dice.sample(own, dice.randint(1, len(own)))
        yield [i for n in own for i in lesson.words[n]], number, sorted(set.intersection(*(lesson.told[n] for n in own)))


def losses(net: Events, lesson: Lesson, dice: random.Random, *, half: bool) -> dict[str, Tensor]:
    """The loss of each head on an article. `half`: the layers compute in bfloat16, the heads never."""
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        vectors = net.read(lesson.passage)
    out = {"status": cross_entropy(net.status(vectors), lesson.status, reduction="sum")}
    if not lesson.words:
        return out
    asked = list(_asked(lesson, dice))
    asked = dice.sample(asked, min(len(asked), QUESTIONS))
    own = [atoms for atoms, _, _ in asked]
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        read = net.again(vectors, own)
    kinds, slots, sides = net.answers(vectors, read, own)
    out["kind"] = cross_entropy(kinds, lesson.kinds[[n for _, n, _ in asked]], reduction="sum")
    out["side"] = cross_entropy(sides.flatten(0, 1), lesson.people[[n for _, n, _ in asked]].flatten(), reduction="sum")
    out["slot"] = binary_cross_entropy_with_logits(slots, torch.stack([lesson.slots(events) for _, _, events in asked]), reduction="sum")
    if len(lesson.words) > 1:
        means = torch.stack([vectors[own].mean(0) for own in lesson.words])
        at = torch.tensor([own[0] for own in lesson.words])
        same = torch.tensor([[float(bool(one & other)) for other in lesson.told] for one in lesson.told])
        above = torch.ones_like(same).triu(1) > 0
        scores = net.same(means, at.unsqueeze(1) - at.unsqueeze(0))
        out["same"] = binary_cross_entropy_with_logits(scores[above], same[above], reduction="sum")
    return out


def train(
    net: Events,
    taught: Sequence[Coded],
    pieces: Pieces,
    epochs: int,
    checkpoint: Path,
    *,
    half: bool,
    until: int | None = None,
    again: bool = False,
    vary: Callable[[Coded, random.Random], Coded] | None = None,
) -> list[dict[str, float]]:
    """Train for so many epochs, or go on from the checkpoint. Returns the mean losses of each epoch.

    Args:
        until: stop earlier.
        again: the network was trained before; it keeps what it knows of vectors, and learns in smaller steps.
        vary: makes the copy that is read in place of an article, anew in each epoch (`variants.Variants`).
    """
    torch.manual_seed(SEED)
    net.lower.requires_grad_(True)
    net.lower.words.requires_grad_(False)
    rates = (LOWER_RATE, LAYERS_RATE, ASKING_RATE, HEADS_RATE)
    layers = [[p for p in part.parameters() if p.requires_grad] for part in (net.lower, net.layers, net.asking)]
    known = {id(p) for part in layers for p in part} | {id(net.lower.words.weight)}
    groups = [{"params": part} for part in (*layers, [p for p in net.parameters() if id(p) not in known])]
    optimizer = torch.optim.AdamW(groups, lr=LAYERS_RATE, weight_decay=DECAY, betas=(0.9, 0.98), fused=True)
    history: list[dict[str, float]] = []
    if checkpoint.is_file():
        saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
        net.load_state_dict(saved["network"], strict=False)
        optimizer.load_state_dict(saved["optimizer"])
        torch.set_rng_state(saved["dice"])
        history = saved["history"]
    elif not again:
        _standardize(net, taught, pieces, half=half)
    for epoch in range(len(history), until or epochs):
        net.train()
        net.lower.eval()
        began, dice = time.time(), random.Random(SEED + epoch)
        order = [x for x in dice.sample(taught, len(taught)) if x.events or dice.random() >= BARREN]
        sums: dict[str, float] = defaultdict(float)
        for n, coded in enumerate(order):
            done = (epoch + n / len(order)) / epochs
            factor = min(1.0, done / WARM_UP, (1 - done) / (1 - WARM_UP))
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * factor * (AGAIN_RATES if again else 1.0)
            read = lesson(net, vary(coded, dice), pieces, half=half) if vary else None
            read = read or lesson(net, coded, pieces, half=half)
            if read is None:
                continue
            parts = losses(net, read, dice, half=half)
            optimizer.zero_grad(set_to_none=True)
            (read.weight * torch.stack([part / SIZES[name] for name, part in parts.items()]).sum()).backward()
            nn.utils.clip_grad_norm_(net.parameters(), CLIP)
            optimizer.step()
            for name, part in parts.items():
                sums[name] += part.item() / SIZES[name] / len(order)
        history.append({**{name: round(value, 4) for name, value in sums.items()}, "seconds": round(time.time() - began)})
        print(f"epoch {epoch}: {history[-1]}", flush=True)
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        weights = {name: values for name, values in net.state_dict().items() if name != SHARED}
        state = {"network": weights, "optimizer": optimizer.state_dict(), "dice": torch.get_rng_state(), "history": history}
        torch.save(state, checkpoint.with_suffix(".new"))
        checkpoint.with_suffix(".new").replace(checkpoint)
    return history


@torch.no_grad()
def _standardize(net: Events, taught: Sequence[Coded], pieces: Pieces, *, half: bool, some: int = 80) -> None:
    net.eval()
    lessons = [read for coded in taught[:some] if (read := lesson(net, coded, pieces, half=half))]
    vectors = [net.read(read.passage) for read in lessons]
    net.told.fit(torch.cat(vectors))
    again = [net.again(net.told(v), [read.words[0]])[0] for v, read in zip(vectors, lessons, strict=True) if read.words]
    net.asked.fit(torch.cat(again) if again else torch.cat(vectors))


def taught(folders: Sequence[Path], *, whole: bool, share: float = 1.0) -> list[Coded]:
    """The articles that are trained on: without the validation fold unless `whole`; of them a share, drawn by a fixed seed."""
    out = []
    for folder in folders:
        coded = list(rows.read(folder))
        held = set() if whole else rows.fold(c.doc for c in coded)
        out += [c for c in coded if c.doc not in held]
    return some(out, share)


def some(coded: Sequence[Coded], share: float) -> list[Coded]:
    """A share of coded articles, drawn by a fixed seed; a share of 1 is all of them."""
    return random.Random(SEED).sample(coded, round(share * len(coded)))
