"""Out of the warehouse and into it: events as files, and hand-coded files (ACLED, UCDP) beside them.

Out: `relation` (the columns), `selection` (which events: of a `condition` that a person wrote, or of `filters`), `export` in the `formats` to an
`output` (files whole or not at all) or through a `pipe` (downloads), and `pages` (the API's answers).
In: `imports` (into the warehouse) with `hand_coded` (a file's events), `tables` and `workbook` (reading CSV and Excel), `columns` (what they
are called), `acled` and `ucdp` (a row of theirs to a row of ours), `fields`, `days`, `countries`.
Statements lie in sql/exchange, the view that sets both sides beside each other in sql/migrations/0009_hand_coded.sql.
"""
