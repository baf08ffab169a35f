"""Word vectors: running text in, a Stanza pretrain file out.

Lower-cased skip-gram vectors (gensim) of the most frequent forms.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator
from pathlib import Path

DIMENSIONS = 100
FORMS = 50_000
EPOCHS = 3
SEED = 1234

# French elision and hyphenated clitics are words of their own in Universal Dependencies.
_WORD = re.compile(
    r"(?:qu|[a-zà-ÿ])['’]|-t-(?=il|elle|on)|-(?=ce|il|elle|on|ils|elles|nous|vous|là)"
    r"|[\wà-ÿœæ]+(?:-[\wà-ÿœæ]+)*|[^\s\w]",
    re.IGNORECASE,
)


def words(line: str) -> list[str]:
    """Split a line of running text roughly as Universal Dependencies would, lower-cased."""
    return [match.replace("’", "'") for match in _WORD.findall(line.lower())]


class Sentences:
    """The lines of an .xz file as lists of words, to be read as often as there are epochs."""

    def __init__(self, path: Path):
        self.path = path

    def __iter__(self) -> Iterator[list[str]]:
        with lzma.open(self.path, "rt", encoding="utf-8") as lines:
            for line in lines:
                found = words(line)
                if len(found) > 2:
                    yield found


def train(text: Path, out: Path, threads: int = 2) -> Path:
    """Train vectors on `text` (xz) and write them in word2vec's text format to `out`."""
    from gensim.models import Word2Vec

    model = Word2Vec(vector_size=DIMENSIONS, window=5, min_count=5, sg=1, negative=5, sample=1e-4, workers=threads, seed=SEED)
    sentences = Sentences(text)
    model.build_vocab(sentences)
    model.train(sentences, total_examples=model.corpus_count, epochs=EPOCHS)
    out.parent.mkdir(parents=True, exist_ok=True)
    model.wv.save_word2vec_format(str(out))
    return out


def to_pretrain(vectors: Path, out: Path, forms: int = FORMS) -> Path:
    """Turn a .vec file (most frequent form first) into the file that Stanza reads."""
    from stanza.models.common.pretrain import Pretrain

    cut = vectors.with_suffix(".cut.vec")
    with vectors.open(encoding="utf-8") as lines, cut.open("w", encoding="utf-8") as kept:
        total, dimensions = map(int, next(lines).split())
        kept.write(f"{min(total, forms)} {dimensions}\n")
        for _, line in zip(range(forms), lines, strict=False):
            kept.write(line)
    out.unlink(missing_ok=True)
    Pretrain(str(out), str(cut), save_to_file=True).load()
    return out
