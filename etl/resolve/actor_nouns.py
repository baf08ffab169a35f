"""Common nouns for people and forces, and the small words around them: `actor_nouns.csv` and `actor_cues.csv` of a language.

Says what kind of actor a noun stands for, never which actor: that is `etl.resolve.actors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from etl.language import Language
from etl.resolve.actor_names import fold, tokens

LONGEST = 4  # words of the longest multiword noun, function words not counted


@dataclass(frozen=True)
class Noun:
    """A row of actor_nouns.csv.

    `alone`: the category of a noun of category `part` where nothing else gives one; `ilk`: which named groups an unnamed one may be.
    """

    lemma: str
    category: str
    alone: str
    associate: str
    ilk: str = ""


class Nouns:
    """The actor nouns and cues of a language. Use `nouns(language)`, which loads them once."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._inflection = language.actor_forms.inflection
        self.cues: dict[str, frozenset[str]] = {}  # effect: folded lemmas
        for row in language.rows("actor_cues.csv"):
            self.cues[row["effect"]] = self.cues.get(row["effect"], frozenset()) | {fold(row["lemma"])}
        self._single: dict[str, Noun] = {}
        self._multiple: dict[tuple[str, ...], Noun] = {}
        for row in language.rows("actor_nouns.csv"):
            key = self._content([t.form for t in tokens(row["lemma"], language)])
            if len(key) == 1:
                self._single[key[0]] = Noun(**row)
            else:
                self._multiple[tuple(map(self._stem, key))] = Noun(**row)

    def _content(self, forms: Sequence[str]) -> list[str]:
        return [f for f in forms if f not in self.cues["function"]]

    def _stem(self, form: str) -> str:
        """A form without number and gender, crudely: for multiword nouns, whose lemmas a tagger often gets half right."""
        form = form.rstrip("".join(self._inflection.plural)).rstrip(self._inflection.feminine)
        return form[:-1] if len(form) > 3 and form[-1] == form[-2] else form

    def _variants(self, form: str) -> list[str]:
        """The form and what it may be the plural or the feminine of."""
        found = [form, *(form.removesuffix(p) for p in self._inflection.plural if form.endswith(p))]
        for base in list(found):
            changed = [base.removesuffix(e) + d for e, d in self._inflection.endings.items() if base.endswith(e)]
            feminine = self._inflection.feminine
            found += changed or ([base.removesuffix(feminine)] if feminine and base.endswith(feminine) else [])
        return found

    def is_cue(self, effect: str, lemma: str) -> bool:
        """Whether a lemma is a cue of that effect (`presumed`, `other_side`, `prefix`, `locative`, `genitive`, `function`, `one`)."""
        return fold(lemma) in self.cues[effect]

    def one(self, lemma: str) -> Noun | None:
        """The noun of one lemma; an inflected form is tried too."""
        return next((self._single[v] for v in self._variants(fold(lemma)) if v in self._single), None)

    def longest(self, lemmas: Sequence[str], head: int) -> Noun | None:
        """The longest multiword noun over a sequence of lemmas that holds the one numbered `head`; None when there is none."""
        content: list[str] = []
        at = -1
        for number, lemma in enumerate(lemmas):
            if number == head:
                at = len(content)
            content += map(self._stem, self._content([t.form for t in tokens(lemma, self.language)]))
        if at < 0:
            return None
        for length in range(min(LONGEST, len(content)), 1, -1):
            for first in range(at, max(at - length, -1), -1):
                noun = self._multiple.get(tuple(content[first:first + length]))
                if noun is not None:
                    return noun
        return None


@cache
def nouns(language: Language) -> Nouns:
    """The actor nouns of a language, loaded once. Raises FileNotFoundError when the language has none."""
    return Nouns(language)
