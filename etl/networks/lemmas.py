"""Rules that make a lemma of a form: how many letters go at its end, and what comes instead ("attaqués": 1, "" → "attaqué"; "est": 3, "être")."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=100_000)
def rule(form: str, lemma: str) -> str:
    """The shortest rule from `form` to `lemma`: "=" where the case is kept (names), "-" where the form is written small first."""
    kept = "=" if form != form.lower() and lemma != lemma.lower() else "-"
    if kept == "-":
        form, lemma = form.lower(), lemma.lower()
    shared = 0
    while shared < min(len(form), len(lemma)) and form[shared] == lemma[shared]:
        shared += 1
    return f"{kept}{len(form) - shared} {lemma[shared:]}"


def apply(rule: str, form: str) -> str:
    """The lemma of `form` by `rule`; the form itself, small, where the rule takes more letters than it has."""
    cut, _, ending = rule[1:].partition(" ")
    base = form if rule[0] == "=" else form.lower()
    if int(cut) > len(base):
        return form.lower()
    return base[: len(base) - int(cut)] + ending
