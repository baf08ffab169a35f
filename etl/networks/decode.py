"""From scores to what is said: the best tree, the best row of entity labels, sentences of bearable length."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def tree(scores: np.ndarray) -> np.ndarray:
    """The heads of the best tree with one root: (words, 1 + words) scores, the root first, to (words) heads, 0 the root.

    Each word's best head where that is a tree already, else Chu-Liu-Edmonds by Stanza.
    """
    from stanza.models.common.chuliu_edmonds import chuliu_edmonds_one_root

    heads = scores.argmax(1)
    if (heads == 0).sum() == 1 and _reaches_root(heads):
        return heads
    whole = np.full((len(scores) + 1, len(scores) + 1), -1e9)
    whole[1:] = scores - scores.max(1, keepdims=True) - np.log(np.exp(scores - scores.max(1, keepdims=True)).sum(1, keepdims=True))
    return np.asarray(chuliu_edmonds_one_root(whole))[1:]


def _reaches_root(heads: np.ndarray) -> bool:
    """Whether the heads of all words lead to the root: follow all at once, twice as far each time."""
    up = np.concatenate([[0], heads])
    for _ in range(int(np.ceil(np.log2(len(up)))) + 1):
        up = up[up]
    return not up.any()


def entities(scores: np.ndarray, labels: Sequence[str]) -> list[str]:
    """The best row of BIO labels in which no "I-X" stands without a "B-X" or "I-X" before it (Viterbi)."""
    if not len(scores):
        return []
    allowed = np.zeros((len(labels), len(labels)))
    for j, label in enumerate(labels):
        if label.startswith("I-"):
            for i, before in enumerate(labels):
                if before[2:] != label[2:] or before == "O":
                    allowed[i, j] = -1e9
    best = scores[0] + np.where([label.startswith("I-") for label in labels], -1e9, 0.0)
    back = np.zeros((len(scores), len(labels)), dtype=int)
    for n in range(1, len(scores)):
        paths = best[:, None] + allowed
        back[n] = paths.argmax(0)
        best = paths.max(0) + scores[n]
    at = int(best.argmax())
    row = [at]
    for n in range(len(scores) - 1, 0, -1):
        at = int(back[n, at])
        row.append(at)
    return [labels[i] for i in reversed(row)]


def bearable(ends: Sequence[bool], chances: Sequence[float], longest: int) -> list[bool]:
    """Sentence ends after tokens, with more of them where a sentence would be longer than `longest` tokens: there where one is most likely.

    Args:
        ends: whether a sentence ends after each token.
        chances: how likely that is.
        longest: tokens.
    """
    out = list(ends)
    waiting, first = [], 0
    for i, end in enumerate(ends):
        if end or i == len(ends) - 1:
            waiting.append((first, i + 1))
            first = i + 1
    while waiting:
        first, last = waiting.pop()
        if last - first <= longest:
            continue
        # not at the very edges, or the rest would hardly be shorter
        edge = min(longest // 4, (last - first) // 4)
        cut = max(range(first + edge, last - edge - 1), key=lambda i: chances[i]) if last - first - 2 * edge > 1 else (first + last) // 2
        out[cut] = True
        waiting += [(first, cut + 1), (cut + 1, last)]
    return out
