"""Clean: article text to text of the same length in which noise is blanked, so that offsets stay true.

Nothing is inserted or removed: a character is kept, replaced by one character, or becomes white space. Where a sentence
must not run on (after a title, an intertitle, page furniture), two of the blanked characters become newlines: the
tokenizer ends a paragraph at an empty line, and only there.
"""

from __future__ import annotations

import html
import re

from etl.knowledge.word_lists import Grammar
from etl.language import Language
from etl.page import CAPITAL, HEAD, Dateline, lines_of, page

LONGEST_TITLE = 150  # characters of a title line
LONGEST_INTERTITLE = 60
SHORTEST_CAPITALS = 4  # letters of a one-word intertitle glued to the next sentence ("COLÈREDimanche"); one fewer is an acronym
MAX_PASSES = 5  # blanking can lay open more noise; ordinary text is stable after one or two

_FILLER = "\u2060"  # stands in for characters that are dropped, until `_close_words` moves it out of the word
_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2061\u2062\u2063\u2064\ufeff"
_CHARACTERS = str.maketrans(
    {
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys(_INVISIBLE, _FILLER),
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u0060\u00b4\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        "\u2010": "-",
        "\u2011": "-",
    }
)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[A-Za-z]{2,8});")
# UTF-8 that was once read as cp1252: a lead byte and its continuation bytes, seen as cp1252 characters
_MISREAD = re.compile(
    r"[\u00c2-\u00c5\u00e2][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    r"\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{1,2}"
)
_WORD_WITH_FILLER = re.compile(rf"[\w'{_FILLER}-]+")
_SENTENCE_END = '.!?…»"”)'
_DASHED = re.compile(
    rf"(?:(?<=[{_SENTENCE_END}])[ ]{{0,3}}|(?<=\n)[ ]{{0,3}})[-–—] ?(?=[\"'« {CAPITAL}\d])"
    rf"([^\n.!?;]{{1,{LONGEST_INTERTITLE}}}?) ?[-–—] "
    rf"(?=[\"'«{CAPITAL}\d])|(?<=\n)[ ]{{0,3}}[-–—] [^\n.!?;]{{1,{LONGEST_INTERTITLE}}} [-–—][ ]{{0,3}}(?=\n)"
)
_CAPITALS = re.compile(
    rf"(?:(?<=[{_SENTENCE_END}])|(?<=\n)) ?(?P<run>[{CAPITAL}](?:[{CAPITAL}\d'’-]|[ ,:?!](?=[ {CAPITAL}\d:?!])){{2,119}})"
)
_FINAL = tuple('.!?…:;,»"”)') + ("-", "–", "—", "(")


def clean(text: str, language: Language) -> str:
    """Blank what is not the article's sentences, and mend what breaks words.

    Args:
        text: the stored article text (etl.schema.Article.text).
    Returns:
        Text of exactly the same length; cleaning it again changes nothing.
    """
    cleaned = _mend(text, language)
    for _ in range(MAX_PASSES):
        before = cleaned
        cleaned = _blank_furniture(cleaned, language)
        cleaned = _blank_intertitles(cleaned, language)
        cleaned = _end_titles(cleaned)
        if cleaned == before:
            break
    phrases = page(language)
    cleaned = phrases.bare_capital.sub(lambda m: m[1] + phrases.bare_capitals[m[2]], cleaned)
    assert len(cleaned) == len(text), "cleaning must keep every offset"
    return cleaned


def dateline(text: str, language: Language) -> Dateline | None:
    """The first dateline of a text, or None. Its place is where the report was filed, not where something happened."""
    found = page(language).datelines(_mend(text[:HEAD], language))
    return found[0] if found else None


def title_of(text: str, language: Language) -> str:
    """The title line of a plain text: its first line that is not furniture, when it is short, does not end like a
    sentence, and more text follows; '' otherwise."""
    head = _mend(text[:HEAD], language)
    spans = page(language).furniture(head)
    for start, line in lines_of(head):
        end = start + len(line)
        if not line.strip() or any(a <= start and end <= b for a, b in spans):
            continue
        a_title = len(line.strip()) <= LONGEST_TITLE and not line.rstrip().endswith((".", "…")) and text[end:].strip()
        furnished = any(a < end and start < b for a, b in spans)
        return " ".join(line.split()) if a_title and not furnished else ""
    return ""


def _mend(text: str, language: Language) -> str:
    """Repair characters: lost apostrophes, entities, UTF-8 misread as cp1252, odd spaces and quotes, invisible characters."""
    text = _ENTITY.sub(lambda m: _padded(html.unescape(m[0]), m[0]), text)
    text = _MISREAD.sub(lambda m: _padded(_reread(m[0]), m[0]), text)
    text = _close_words(text.translate(_CHARACTERS))
    text = page(language).lost_apostrophe.sub("'", text)
    return page(language).glued_preposition.sub(".  ", text)


def _padded(character: str, written: str) -> str:
    return character + _FILLER * (len(written) - 1) if len(character) == 1 else written


def _reread(written: str) -> str:
    """The one Latin letter or sign that the bytes spell in UTF-8; what was written where they spell none."""
    for length in (3, 2):
        try:
            character = b"".join(
                c.encode("cp1252") if ord(c) > 0xFF or not 0x80 <= ord(c) < 0xA0 else bytes([ord(c)]) for c in written[:length]
            ).decode("utf-8")
        except UnicodeError:
            continue
        if len(character) == 1 and (0xA0 <= ord(character) < 0x180 or 0x2010 <= ord(character) < 0x2040 or character == "€"):
            return character if length >= len(written) else character + _FILLER * (length - 1) + written[length:]
    return written


def _close_words(text: str) -> str:
    """Move fillers from inside a word behind it: the word is whole again and all that follows keeps its offset."""
    if _FILLER not in text:
        return text

    def close(m: re.Match[str]) -> str:
        word = m[0].replace(_FILLER, "")
        return word + " " * (len(m[0]) - len(word))

    return _WORD_WITH_FILLER.sub(close, text)


def _blank(text: str, spans: list[tuple[int, int]], ends_paragraph: bool) -> str:
    """White space in place of each span; newlines are kept. With `ends_paragraph` a span of two or more holds an empty line."""
    parts, at = [], 0
    for start, end in sorted(spans):
        start = max(start, at)
        if start >= end:
            continue
        blanked = re.sub(r"[^\n]", " ", text[start:end])
        if ends_paragraph and len(blanked) >= 2 and "\n" not in blanked:
            blanked = blanked[:-2] + "\n\n"
        parts += [text[at:start], blanked]
        at = end
    return "".join(parts) + text[at:]


def _blank_furniture(text: str, language: Language) -> str:
    spans = page(language).furniture(text)
    datelines = [(d.start, d.end) for d in page(language).datelines(text)]  # found first: "(AFP)" is a part of them
    inline = [(a, b) for a, b in spans if text[a] == "(" and text[b - 1] == ")"]  # "(AFP)" does not end a sentence
    text = _blank(text, inline, ends_paragraph=False)
    text = _blank(text, [s for s in spans if s not in inline and text[s[0] : s[1]].strip()], ends_paragraph=True)
    return _blank(text, datelines, ends_paragraph=True)


def _blank_intertitles(text: str, language: Language) -> str:
    """Run-in intertitles: "- Fuite -" between sentences, and words in capitals glued to or standing before a sentence."""
    spans = [m.span() for m in _DASHED.finditer(text)]
    acronyms, grammar = page(language).acronyms, language.grammar
    counts: dict[str, int] | None = None
    for m in _CAPITALS.finditer(text):
        if counts is None:  # names in capitals come back, intertitles do not
            counts = {}
            for word in re.findall(rf"[{CAPITAL}]{{2,}}", text):
                counts[word] = counts.get(word, 0) + 1
        end = _intertitle_end(text, m.start("run"), m.end("run"), acronyms, counts, grammar)
        if end:
            spans.append((m.start(), end))
    return _blank(text, spans, ends_paragraph=True)


def _intertitle_end(text: str, start: int, end: int, acronyms: frozenset[str], counts: dict[str, int], grammar: Grammar) -> int | None:
    """Where the intertitle in a run of capitals ends: before the capital that begins the next word. None: not an intertitle."""
    run, after = text[start:end], text[end : end + 3]
    # an elision glued to the word before it begins the next sentence: "COLÈREL'ONU a …", "COLÈREC'est …"
    if glued := re.search(rf"(?<=[{CAPITAL}]{{2}})[{grammar.glued_elisions}]['’]", run):
        end_of_title, is_glued = glued.start(), True
    elif (
        re.match(r"[a-zà-öø-ÿ]{2}|[a-zà-öø-ÿ]['’ ]", after)
        and len(run) >= 2
        and run[-1].isalpha()
        and (run[-2].isalpha() or run[-2] == " ")
    ):
        end_of_title, is_glued = len(run) - 1, run[-2].isalpha()
    elif after.startswith((" ", "")) and (m := re.search(rf" [{grammar.one_letter_words}]$", run)):
        end_of_title, is_glued = m.start() + 1, False  # "COLÈRE A Titanyen": the run took the next sentence's first word
    else:
        return None
    title = run[:end_of_title].rstrip()
    words = re.findall(rf"[{CAPITAL}]{{2,}}", title)
    if not words or title.endswith(("'", "’", "-")):
        return None
    if len(words) == 1 and len(re.findall(rf"[{CAPITAL}\d]+", title)) == 1:
        word = words[0]
        if word in acronyms or (counts.get(word, 0) > 1) or len(word) < SHORTEST_CAPITALS + (not is_glued):
            return None
    elif all(w in acronyms for w in words) or max(map(len, words)) < SHORTEST_CAPITALS:
        return None
    return start + end_of_title


def _end_titles(text: str) -> str:
    """Make room for a paragraph break after title-like lines that only a single newline separates from what follows.

    With a space beside the newline that becomes one too. Without room the text's first line, or an intertitle, is blanked
    itself: a title that runs into a sentence spoils its parse, and what it tells stands below it again. (It is kept in
    Article.title and in the stored text.) A longer line keeps its single newline.
    """
    lines = list(lines_of(text))
    unfinished = sum(1 for _, line in lines if line.strip() and not line.rstrip().endswith(_FINAL))
    if unfinished > 3 and unfinished * 2 > sum(1 for _, line in lines if line.strip()):
        return text  # wrapped at a width: line ends mean nothing
    characters = list(text)
    first = next((start for start, line in lines if line.strip()), 0)
    for (start, line), (following, next_line) in zip(lines, lines[1:], strict=False):
        bare = line.strip()
        if not bare or not next_line.strip() or len(bare) > LONGEST_TITLE or bare.endswith(_FINAL):
            continue
        if not re.match(rf"[ «\"'“(-]{{0,9}}[{CAPITAL}\d]", next_line):
            continue
        if line.endswith(" "):
            characters[following - 2] = "\n"
        elif next_line.startswith(" "):
            characters[following] = "\n"
        elif start == first or len(bare) <= LONGEST_INTERTITLE:
            characters[start : start + len(line)] = " " * len(line)
            if len(line) >= 2:
                characters[following - 2] = "\n"
    return "".join(characters)
