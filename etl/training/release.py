"""From trained weights to the folder that is shipped: half precision, no optimiser state, one resources.json."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PROCESSORS = ("tokenize", "mwt", "pos", "lemma", "depparse", "ner")
DEPENDENCIES = {"pos": ["pretrain"], "depparse": ["pretrain"], "ner": ["pretrain"]}
# Only training needs these parts of a saved model.
TRAINING_ONLY = ("optimizer_state_dict", "scheduler_state_dict", "bert_optimizer", "bert_scheduler")


def resources_folder(models: Path, out: Path, processors: Iterable[str] = PROCESSORS, lang: str = "fr", package: str = "etl") -> Path:
    """Lay trained models out as Stanza's resources folder: `out`/resources.json, `out`/fr/<processor>/etl.pt."""
    entry: dict[str, Any] = {"lang_name": "French", "packages": {"default": {}}}
    wanted = [p for p in (*processors, "pretrain") if (models / p / f"{package}.pt").is_file()]
    missing = [p for p in processors if p not in wanted]
    if missing:
        raise FileNotFoundError(f"no weights in {models} for {', '.join(missing)}: train them first")
    for processor in wanted:
        target = out / lang / processor / f"{package}.pt"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(models / processor / f"{package}.pt", target)
        entry[processor] = {package: {"dependencies": [{"model": d, "package": package} for d in DEPENDENCIES.get(processor, [])]}}
        if processor != "pretrain":
            entry["packages"]["default"][processor] = package
    (out / "resources.json").write_text(json.dumps({lang: entry}, indent=1), encoding="utf-8")
    return out


def shrink(path: Path) -> None:
    """Store the floating-point tensors of a saved model in half precision; Stanza widens them when it loads."""
    import torch

    saved = torch.load(path, map_location="cpu", weights_only=False)
    if isinstance(saved, dict):
        for part in TRAINING_ONLY:
            saved.pop(part, None)
    torch.save(_half(saved), path)


def _half(value: Any) -> Any:
    import torch

    if isinstance(value, torch.Tensor):
        return value.half().contiguous() if value.dtype == torch.float32 else value
    if isinstance(value, dict):
        kept = type(value)() if type(value) is not dict else {}
        for key, part in value.items():
            kept[key] = _half(part)
        return kept
    if isinstance(value, list | tuple):
        return type(value)(_half(part) for part in value)
    return value
