"""What a person looks at in the warehouse: events by filters, one event, an article, runs, sources; and corrections.

Reads as the read-only analyst, one function per question; statements are in sql/browse. Answers are plain values, ready to
become JSON. Knows nothing of web pages. What comes out is text of articles, so of anybody: who shows it escapes it.
"""
