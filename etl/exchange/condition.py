"""`--where`: one SQL condition, and nothing that could be more than one.

sqlparse cuts it into tokens. What it takes for a string or a quoted name has to be one by Postgres' rules too, so that the two
cannot disagree about where a string ends; what stands outside of them may not end the condition. It is the first of three
guards: Postgres' own parser is asked whether it is one statement (sql/exchange/probe.sql), and it runs read-only as the analyst.
"""

from __future__ import annotations

import re

from sqlparse import lexer
from sqlparse import tokens as T

# As Postgres reads them with standard_conforming_strings on. A backslash before a quote means different things to sqlparse, to
# '…' and to E'…': none of those is let through.
_QUOTED = re.compile(r"""(?:[eEbBxXnN]|[uU]&)?(?:'(?:[^']|'')*'|"(?:[^"]|"")*")""")
_ENDS = {")": "(", "]": "["}


class ConditionError(ValueError):
    """What was given is not one SQL condition; the message says what is wrong."""


def checked(condition: str) -> str:
    """`condition` without white space around it.

    Raises ConditionError where it is empty, has a semicolon, a comment, dollar quotes, a backslash before a quote, or quotes or
    parentheses that do not close.
    """
    text = condition.strip()
    if not text:
        raise ConditionError("the condition after --where is empty")
    if re.search(r"\\['\"]", text):
        raise _refused("a backslash stands before a quote; write a quote in a string twice ('')")
    bare = []
    for kind, value in lexer.tokenize(text):
        if kind in T.Comment:
            raise _refused("it has a comment")
        bare.append(" " if _QUOTED.fullmatch(value) else value)
    _check("".join(bare))
    return text


def _check(bare: str) -> None:
    """What is left without strings and quoted names."""
    if "\0" in bare:
        raise _refused("it has a NUL")
    if ";" in bare:
        raise _refused("it has a semicolon; only one condition is taken, without one")
    if "--" in bare or "/*" in bare or "*/" in bare:
        raise _refused("it has a comment")
    if re.search(r"['\"`]", bare):
        raise _refused("a quote does not close")
    if "$" in bare:
        raise _refused("it has a dollar sign outside quotes; write strings as '…'")
    opened: list[str] = []
    for c in bare:
        if c in "([":
            opened.append(c)
        elif c in _ENDS and (not opened or opened.pop() != _ENDS[c]):
            raise _refused(f"a {c} closes what was not opened")
    if opened:
        raise _refused(f"a {opened[-1]} does not close")


def _refused(why: str) -> ConditionError:
    return ConditionError(f"the condition after --where is refused: {why}")
