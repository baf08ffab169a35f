"""How well copies are told from news: edits as papers make them, and updates as agencies send them, of the project's articles.

    python -m tests.bench.near_copies [ARTICLES]

prints, for each kind of edit, how many of so many articles (40) are taken for a copy of what they were made of. docs/sources.md has the figures.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date

from etl import settings
from etl.copies import Candidate, find_copies
from etl.find.numbers import COUNT, find_numbers
from etl.language import Language
from etl.page import page

FRENCH = Language.of("fr")
FOLDERS = ("../shared/coding/dev", "seeds/articles", "tests/eval/sets/written", "seeds/training/agency", "seeds/training/press_more",
           "seeds/training/hard_slots", "seeds/training/real_events")
DAYS_OF_WEEK = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
Edit = Callable[[str], str]


def paragraphs(text: str) -> list[str]:
    return [p for p in re.split(r"\n\s*\n", text.strip()) if p.strip()]


def joined(*parts: str) -> str:
    return "\n\n".join(parts)


def body(text: str) -> int:
    """The number of the first paragraph that is no title."""
    return 1 if len(paragraphs(text)[0].split()) < 16 else 0


def signed(text: str) -> str:
    parts, first = paragraphs(text), body(text)
    if not page(FRENCH).datelines(parts[first]):
        parts[first] = f"DAKAR (AFP) - {parts[first]}"
    return joined(*parts, "(Avec AFP)")


def titled(text: str) -> str:
    return joined("Sur place, la population sous le choc", *paragraphs(text)[body(text):])


def cut(text: str, share: float) -> str:
    parts = paragraphs(text)
    return joined(*parts[:max(2, int(len(parts) * share))])


def without_a_sentence(text: str) -> str:
    sentences = re.split(r"(?<=[.!?])(?= )", text)
    del sentences[random.randrange(len(sentences))]
    return "".join(sentences)


def other_toll(text: str) -> str:
    counts = [m for m in find_numbers(text, FRENCH) if m.kind == COUNT and m.value > 2 and m.start > len(paragraphs(text)[0]) + 60]
    if not counts:
        return text
    m = random.choice(counts)
    return f"{text[:m.start]}{m.value + random.choice((1, 2, 5))}{text[m.end:]}"


def other_day(text: str) -> str:
    for day, other in zip(DAYS_OF_WEEK, DAYS_OF_WEEK[3:] + DAYS_OF_WEEK[:3], strict=True):
        if re.search(rf"\b{day}\b", text):
            return re.sub(rf"\b{day}\b", other, text)
    return text


def a_clause(text: str) -> str:
    sentence = re.search(r"\w{3}, \w{3}", text[len(paragraphs(text)[0]):])
    return text.replace(sentence[0], f"{sentence[0][:3]}, dont le maire de la commune{sentence[0][3:]}", 1) if sentence else text


def kinds(others: list[str]) -> Iterator[tuple[str, bool, Edit]]:
    """Name, whether it is a copy, and the edit."""
    sentences = [s for p in others for s in re.split(r"(?<=[.!?])\s+", p) if 6 <= len(s.split()) <= 14 and s.endswith(".")]
    yield "two thirds", True, lambda t: cut(t, 2 / 3)
    yield "half", True, lambda t: cut(t, 1 / 2)
    yield "without the second paragraph", True, lambda t: joined(paragraphs(t)[0], *paragraphs(t)[2:])
    yield "without a sentence", True, without_a_sentence
    yield "another title", True, titled
    yield "dateline and signature", True, signed
    yield "cut, titled, signed", True, lambda t: signed(titled(cut(t, 2 / 3)))
    yield "other words for selon and déclaré", True, lambda t: t.replace("selon", "d'après").replace("déclaré", "dit")
    yield "another number", False, other_toll
    yield "another weekday", False, other_day
    yield "a clause more", False, a_clause
    yield "a sentence more", False, lambda t: joined(*paragraphs(t)[:-1], f"{paragraphs(t)[-1]} {random.choice(sentences)}")
    yield "who did it", False, lambda t: joined(*paragraphs(t), "L'attaque a été revendiquée par l'État islamique.")
    yield "a paragraph more", False, lambda t: joined(*paragraphs(t), random.choice(others))
    yield "another lead", False, lambda t: joined(random.choice(others), *paragraphs(t)[1:])
    yield "denied", False, lambda t: t.replace(" a été ", " n'a pas été ", 1)


def main() -> None:
    random.seed(3)
    paths = [path for folder in FOLDERS for path in sorted((settings.ROOT / folder).glob("*.txt"))]
    texts = {str(path): path.read_text(encoding="utf-8", errors="replace") for path in paths}
    day = date(2020, 1, 1)
    distinct = find_copies([Candidate(name, text, "fr", day) for name, text in texts.items()], [])
    print(f"{len(texts)} different articles as of one day: {len(distinct)} taken for copies", *distinct, flush=True)
    others = [p for text in texts.values() for p in paragraphs(text) if 20 < len(p.split()) < 70]
    chosen = [text for text in texts.values() if len(text.split()) > 90 and len(paragraphs(text)) > 2]
    chosen = random.sample(chosen, min(len(chosen), int(sys.argv[1]) if len(sys.argv) > 1 else 40))
    for name, is_copy, edit in kinds(others):
        edited = [(text, other) for text in chosen if (other := edit(text)) != text]
        taken = sum(bool(find_copies([Candidate("copy", other, "fr", day)], [Candidate("first", text, "fr", day)])) for text, other in edited)
        print(f"{name:50} {taken:3} of {len(edited):3} taken for a copy, {'all' if is_copy else 'none'} should be", flush=True)


if __name__ == "__main__":
    main()
