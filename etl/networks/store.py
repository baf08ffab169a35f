"""Weights as files: matrices in 8 bits with a scale for each row, the rest in half precision, the same bytes for the same weights."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

Q = "8 bits"  # marks a stored matrix


def save(value: dict[str, Any], path: Path, *, eight_bits: bool = False) -> None:
    """Write what `load` reads: tensors in half precision (matrices in 8 bits where told), anything else as torch saves it."""
    import torch

    buffer = io.BytesIO()
    torch.save(_small(value, eight_bits), buffer)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(buffer) as stored, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for item in stored.infolist():
            # a fixed date, so that the same weights give the same bytes
            out.writestr(zipfile.ZipInfo(item.filename, (1980, 1, 1, 0, 0, 0)), stored.read(item.filename), zipfile.ZIP_DEFLATED)


def load(path: Path | str) -> dict[str, Any]:
    """Read what `save` wrote, tensors in single precision. Nothing but tensors and plain values is unpickled.

    Raises:
        OSError, RuntimeError, pickle.UnpicklingError, zipfile.BadZipFile: the file is missing, cut or foreign.
    """
    import torch

    return _wide(torch.load(path, map_location="cpu", weights_only=True))


def _small(value: Any, eight_bits: bool) -> Any:
    import torch

    if isinstance(value, torch.Tensor):
        if not value.is_floating_point():
            return value.contiguous()
        if eight_bits and value.dim() == 2:
            scale = value.float().abs().amax(1, keepdim=True).clamp_min(1e-12) / 127
            return {Q: (value.float() / scale).round().to(torch.int8), "scale": scale}
        return value.half().contiguous()
    if isinstance(value, dict):
        return {key: _small(part, eight_bits) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_small(part, eight_bits) for part in value)
    return value


def _wide(value: Any) -> Any:
    import torch

    if isinstance(value, torch.Tensor):
        return value.float() if value.is_floating_point() else value
    if isinstance(value, dict):
        if Q in value:
            return value[Q].float() * value["scale"]
        return {key: _wide(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_wide(part) for part in value)
    return value
