"""Records into Postgres: the embedded server, migrations, the load, merging across articles, and the analyst's queries.

Every statement lies in `sql/`; this package binds parameters. It decides nothing about what an article says.
"""
