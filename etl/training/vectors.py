"""Word vectors: running text in, a Stanza pretrain file out.

Lower-cased skip-gram vectors (gensim) of the most frequent forms.
"""

from __future__ import annotations

import lzma
import re
from pathlib import Path

DIMENSIONS = 100
FORMS = 50_000
EPOCHS = 8
WINDOW = 3  # words to each side: near neighbours tell of syntax
SEED = 1234

# French elision and hyphenated clitics are words of their own in Universal Dependencies.
_WORD = re.compile(
    r"(?:qu|[a-zà-ÿ])['’]|-t-(?=il|elle|on)|-(?=ce|il|elle|on|ils|elles|nous|vous|là)"
    r"|[\wà-ÿœæ]+(?:-[\wà-ÿœæ]+)*|[^\s\w]",
    re.IGNORECASE,
)


def tokens(line: str) -> list[str]:
    """Split a line of running text roughly as Universal Dependencies would."""
    return [match.replace("’", "'") for match in _WORD.findall(line)]


def words(line: str) -> list[str]:
    """The tokens of a line, lower-cased."""
    return tokens(line.lower())


def train(text: Path, out: Path, threads: int = 2) -> Path:
    """Train vectors on `text` (xz) and write them in word2vec's text format to `out`."""
    from gensim.models import Word2Vec

    out.parent.mkdir(parents=True, exist_ok=True)
    split = out.with_suffix(".tok")
    with lzma.open(text, "rt", encoding="utf-8") as lines, split.open("w", encoding="utf-8") as file:
        for found in map(words, lines):
            if len(found) > 2:
                file.write(" ".join(found) + "\n")
    # a file, and not an iterable: gensim's threads read it by themselves
    model = Word2Vec(
        corpus_file=str(split), vector_size=DIMENSIONS, window=WINDOW, min_count=5, sg=1, negative=5, sample=1e-4, epochs=EPOCHS,
        workers=threads, seed=SEED,
    )
    model.wv.save_word2vec_format(str(out))
    split.unlink()
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
