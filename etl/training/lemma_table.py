"""The table of the lemmatizer: what the treebanks and Lefff give to a form and its part of speech."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from etl.training.trees import Sentence

# The lemma of a name is the name, and of a foreign word the word: a rule says so better than a list.
NOT_LISTED = {"PROPN", "X", "PUNCT", "SYM"}
FEW = 9  # a form that the treebanks have less often has the verb that Lefff gives
RARE = 0.1  # a lemma that a form has less often is taken for a slip


def table(banks: Iterable[Iterable[Sentence]], lefff: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, str]]:
    """Part of speech to form (in small letters) to its lemmas, separated by spaces.

    Treebanks differ in the lemmas of pronouns: what the first of `banks` has of a form counts, then what the next has. Lefff is heard last; where
    it has another verb than they ("fonde": of "fonder" in them, of "fondre" in it) both stay, and the sentence decides, unless the treebanks have
    seen few.
    """
    out: dict[str, dict[str, str]] = defaultdict(dict)
    seen: Counter[str] = Counter()
    for bank in banks:
        counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for sentence in bank:
            for token in sentence.tokens:
                for word in token.words:
                    if word[3] not in NOT_LISTED and " " not in word[1] + word[2]:
                        counted[word[3], word[1].lower().replace("’", "'")][word[2]] += 1
        for (upos, form), found in counted.items():
            seen[form] += found.total()
            out[upos].setdefault(form, " ".join(lemma for lemma, n in found.most_common() if n >= RARE * found.total()))
    for form, upos, lemma in lefff:
        known = out[upos].setdefault(form, lemma)
        if upos == "VERB" and lemma not in known.split(" "):
            out[upos][form] = lemma if seen[form] < FEW else f"{known} {lemma}"
    return {upos: dict(sorted(rows.items())) for upos, rows in sorted(out.items())}
