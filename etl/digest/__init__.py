"""A digest: what is new, changed, deadliest and odd in the warehouse between two moments.

`make` makes it as data, `render` as text, HTML and JSON, `send` sends it. What it quotes is text of articles, so of anybody: it is one line without
control characters when it leaves `make`, HTML escapes it, and an address is a link only where it is one of the web. Statements are in sql/digest.
"""
