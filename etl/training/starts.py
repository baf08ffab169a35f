"""Where a training of the reader of events begins: the published encoder with new heads, the shipped reader, or a checkpoint of a training."""

from __future__ import annotations

from pathlib import Path

import torch

from etl import settings
from etl.annotate import READER, models_folder
from etl.networks import store
from etl.networks.encoder import Pieces
from etl.networks.events import SHARED, Events
from etl.networks.processors import ENCODER
from etl.training import LANGUAGE, reader
from etl.training.encoder import Pretrained

NEW, SHIPPED = "new", "shipped"
PACKAGE = "etl"


def network(start: str, encoder: Path) -> tuple[Events, Pieces]:
    """The network that a training begins with, and the encoder's pieces.

    Args:
        start: `NEW`, `SHIPPED`, or the path of a checkpoint.
        encoder: what the step `encoder` wrote; only a new one needs it.
    Raises:
        FileNotFoundError: the encoder or the checkpoint is missing.
        ValueError: the shipped models are not this project's, or the checkpoint is none of this network.
    """
    if start == NEW:
        published = Pretrained.read(encoder, reader.ALL_LAYERS)
        return reader.network(published), Pieces(published.pieces, published.scores)
    net, pieces = _shipped(shipped_models())
    if start == SHIPPED:
        return net, pieces
    if not Path(start).is_file():
        raise FileNotFoundError(f"no checkpoint in {start}: start from `{SHIPPED}`, from `{NEW}`, or from a file that `train reader` wrote")
    try:
        saved = torch.load(start, map_location="cpu", weights_only=True)["network"]
        missing = [name for name in net.load_state_dict(saved, strict=False).missing_keys if name != SHARED]
    except Exception as error:  # torch raises many kinds for a cut or foreign file
        raise ValueError(f"{start} is no checkpoint of this reader ({type(error).__name__}: {str(error)[:160]})") from error
    if missing:
        raise ValueError(f"{start} is no checkpoint of this reader: it lacks {', '.join(missing[:3])}")
    return net, pieces


def shipped_models() -> Path:
    """The models that a reader is trained from and put beside: those that ETL_MODELS names, without what was learned since.

    Raises ValueError where they are not this project's.
    """
    folder = settings.BUNDLED_MODELS if settings.models() in ("learned", "bundled") else models_folder()
    if folder is None or not (folder / LANGUAGE / ENCODER).is_dir():
        raise ValueError(f"ETL_MODELS is `{settings.models()}`: a reader is trained for this project's own models; leave ETL_MODELS out, or name a "
                         "folder that `python -m etl train --ship` wrote")
    return folder


def shipped_reader(models: Path) -> Path:
    """The file of the reader that is used with some models: theirs, else the bundled one."""
    own = models / LANGUAGE / READER / f"{PACKAGE}.pt"
    return own if own.is_file() else settings.BUNDLED_MODELS / LANGUAGE / READER / f"{PACKAGE}.pt"


def _shipped(models: Path) -> tuple[Events, Pieces]:
    saved, encoder = store.load(shipped_reader(models)), store.load(models / LANGUAGE / ENCODER / f"{PACKAGE}.pt")
    net = Events(saved["config"], saved["labels"])
    net.load_state_dict({**saved["weights"], SHARED: encoder["weights"]["words.weight"]})
    return net, Pieces(encoder["pieces"], encoder["scores"])
