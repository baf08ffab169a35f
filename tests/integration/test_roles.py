"""Who may do what: tried out as each role, over every relation of the schema, also with what a role may switch off by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import psycopg2
import pytest
from news import FAYA, Desk, row
from psycopg2 import errors, sql
from psycopg2.extensions import cursor

from etl.load.embedded import EmbeddedServer

# What no role can do counts as refused too: a view is not truncated, a table not refreshed, a computed column not written.
REFUSED = (errors.InsufficientPrivilege, errors.WrongObjectType, errors.ObjectNotInPrerequisiteState, errors.FeatureNotSupported,
           errors.GeneratedAlways)
ROLES = ("owner", "loader", "analyst", "editor")


@pytest.fixture(scope="module")
def filled(warehouse: EmbeddedServer) -> EmbeddedServer:
    """Something in most relations, so that a statement that goes through would show. No test of this module changes it."""
    with closing(psycopg2.connect(warehouse.owner)) as opened, opened, opened.cursor() as cur:
        cur.execute("TRUNCATE quarantine, event_reports, events, articles, runs CASCADE")
    desk = Desk(warehouse)
    desk.load(row("a"), row("b", **FAYA))
    desk.edit("UPDATE review SET fatalities = 3, reason = 'Seen' WHERE event_id_cnty = 'TCD1'")
    return warehouse


@contextmanager
def acting(server: EmbeddedServer, role: str) -> Iterator[cursor]:
    """A cursor for one statement after another, each on its own; what a role may switch off by itself is off."""
    with closing(psycopg2.connect(server.dsn(role))) as opened:
        opened.autocommit = True
        with opened.cursor() as cur:
            cur.execute("SET default_transaction_read_only = off")
            cur.execute("SET statement_timeout = 0")
            yield cur


def relations(server: EmbeddedServer) -> dict[str, list[str]]:
    """Relation → its columns, of every table, view and materialised view of the schema."""
    with acting(server, "owner") as cur:
        cur.execute("""
            SELECT c.relname, array_agg(a.attname ORDER BY a.attnum) FROM pg_class AS c
            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = 'warehouse'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p') GROUP BY c.relname""")
        return dict(cur.fetchall())


def allowed(server: EmbeddedServer, role: str, statements: dict[Any, Any]) -> set[Any]:
    """Which of the statements the role may do: those that no lack of privileges stops. Each is rolled back."""
    done = set()
    with closing(psycopg2.connect(server.dsn(role))) as opened, opened.cursor() as cur:
        for name, statement in statements.items():
            cur.execute("SET TRANSACTION READ WRITE")
            try:
                cur.execute(statement)
                done.add(name)
            except REFUSED:
                pass
            except psycopg2.Error:  # as a missing value
                done.add(name)
            finally:
                opened.rollback()
    return done


def writes(server: EmbeddedServer) -> dict[tuple[str, str], Any]:
    """(what, relation) → a statement that writes it, for every relation; for UPDATE and INSERT of every column by itself."""
    statements: dict[tuple[str, str], Any] = {}
    for relation, columns in relations(server).items():
        at = sql.Identifier(relation)
        for what in ("DELETE FROM {}", "TRUNCATE {}", "INSERT INTO {} DEFAULT VALUES", "COPY {} FROM STDIN", "SELECT * FROM {} FOR UPDATE",
                     "LOCK TABLE {} IN ROW EXCLUSIVE MODE", "ALTER TABLE {} RENAME TO other", "DROP TABLE {}", "COMMENT ON TABLE {} IS 'x'",
                     "CREATE INDEX ON {} ((1))", "ALTER TABLE {} DISABLE TRIGGER ALL", "REFRESH MATERIALIZED VIEW {}"):
            statements[what, relation] = sql.SQL(what).format(at)
        for column in columns:
            name = sql.Identifier(column)
            statements[f"UPDATE {column}", relation] = sql.SQL("UPDATE {} SET {} = NULL").format(at, name)
            statements[f"INSERT {column}", relation] = sql.SQL("INSERT INTO {} ({}) VALUES (NULL)").format(at, name)
    return statements


@pytest.fixture(scope="module")
def possible(filled: EmbeddedServer) -> dict[tuple[str, str], Any]:
    statements = writes(filled)
    assert {"articles", "events", "acled_events", "review", "corrections", "events_daily", "event_history"} <= {r for _, r in statements}
    return statements


def kinds(done: set[tuple[str, str]], relation: str) -> set[str]:
    return {what for what, at in done if at == relation}


def test_the_analyst_writes_no_relation(filled: EmbeddedServer, possible: dict[tuple[str, str], Any]) -> None:
    assert allowed(filled, "analyst", possible) == set()


def test_the_analyst_reads_every_relation(filled: EmbeddedServer) -> None:
    with acting(filled, "analyst") as cur:
        for relation in relations(filled):
            if "yoyo" not in relation:
                cur.execute(sql.SQL("SELECT * FROM {} LIMIT 1").format(sql.Identifier(relation)))


ELSEWHERE = [
    "CREATE TABLE t (a int)", "CREATE TEMP TABLE t (a int)", "CREATE TABLE public.t (a int)", "CREATE UNLOGGED TABLE t (a int)",
    "CREATE TABLE t AS SELECT * FROM acled_events", "SELECT * INTO t FROM acled_events", "SELECT * INTO TEMP t FROM acled_events",
    "CREATE VIEW v AS SELECT 1", "CREATE TEMP VIEW v AS SELECT 1", "CREATE MATERIALIZED VIEW v AS SELECT 1", "CREATE SCHEMA s",
    "CREATE SCHEMA AUTHORIZATION CURRENT_USER", "CREATE SEQUENCE s", "CREATE TEMP SEQUENCE s", "CREATE TYPE t AS (a int)", "CREATE DOMAIN d AS text",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION person() RETURNS text LANGUAGE sql AS 'SELECT 1::text'", "CREATE DATABASE d",
    "CREATE ROLE r", "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION person()",
    "COPY acled_events TO PROGRAM 'cat'", "COPY (SELECT 1) TO PROGRAM 'cat'", "COPY acled_events TO '/tmp/e.csv'", "COPY runs FROM PROGRAM 'cat'",
    "COPY runs FROM '/etc/passwd'", "SELECT lo_create(0)", "SELECT lo_creat(-1)", "SELECT lo_from_bytea(0, 'x')", "SELECT lo_import('/etc/passwd')",
    "SELECT pg_read_file('/etc/passwd')", "SELECT pg_ls_dir('.')", "GRANT owner TO analyst", "SET ROLE owner",
    "SET ROLE loader", "SET ROLE postgres", "SET SESSION AUTHORIZATION owner", "SET session_replication_role = replica",
    "ALTER TABLE events DISABLE TRIGGER event_change", "ALTER FUNCTION event_change() OWNER TO CURRENT_USER",
    "ALTER FUNCTION refresh_aggregates() SET search_path = public", "ALTER ROLE owner SET search_path = public", "ALTER ROLE analyst SUPERUSER",
    "ALTER DATABASE warehouse SET search_path = public", "ALTER SCHEMA warehouse RENAME TO w",
    "ALTER DEFAULT PRIVILEGES FOR ROLE owner GRANT ALL ON TABLES TO PUBLIC",
    "DROP SCHEMA warehouse CASCADE", "DROP FUNCTION person()", "DROP OWNED BY owner", "REASSIGN OWNED BY owner TO CURRENT_USER",
    "SELECT nextval('corrections_correction_id_seq')", "SELECT setval('event_history_history_id_seq', 1)", "SELECT pg_reload_conf()",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'loader' UNION ALL SELECT pg_reload_conf()",
    "CREATE TRIGGER t AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION event_change()",
    "SELECT * FROM pg_authid", "ALTER SYSTEM SET work_mem = '1GB'", "CREATE PUBLICATION p", "CREATE TABLESPACE t LOCATION '/tmp'"]


@pytest.mark.parametrize("role", ["analyst", "editor", "loader"])
def test_nobody_makes_or_takes_anything_else(role: str, filled: EmbeddedServer) -> None:
    own = {s for s in ELSEWHERE if " TEMP " in s or "pg_temp" in s} | {"SET ROLE loader"} if role == "loader" else set()
    done = set()
    with acting(filled, role) as cur:
        for statement in ELSEWHERE:
            if statement not in own:
                try:
                    cur.execute(statement)
                    done.add(statement)
                except REFUSED:
                    pass
                except psycopg2.Error as error:  # it came as far as that
                    done.add(f"{statement}: {error}")
                finally:
                    cur.execute("RESET ROLE")
    assert done == set()


@pytest.mark.parametrize("role", ["analyst", "editor", "loader"])
def test_nobody_passes_rights_on(role: str, filled: EmbeddedServer) -> None:
    """Postgres only warns where a role grants what it may not."""
    rights = "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'warehouse'::regnamespace ORDER BY 1"
    with acting(filled, role) as cur:
        cur.execute(rights)
        before = cur.fetchall()
        for relation in relations(filled):
            with suppress(errors.InsufficientPrivilege):
                cur.execute(sql.SQL("GRANT ALL ON {} TO PUBLIC").format(sql.Identifier(relation)))
        cur.execute(rights)
        assert cur.fetchall() == before


@pytest.mark.parametrize("statement", ["SELECT refresh_aggregates()", "SELECT merge_reports('{TCD1}')", "SELECT event_change()"])
@pytest.mark.parametrize("role", ["analyst", "editor"])
def test_what_is_for_others_is_not_called(role: str, statement: str, filled: EmbeddedServer) -> None:
    with acting(filled, role) as cur, pytest.raises(errors.InsufficientPrivilege):
        cur.execute(statement)


def test_the_editor_does_what_is_meant_and_no_more(filled: EmbeddedServer, possible: dict[tuple[str, str], Any]) -> None:
    done = allowed(filled, "editor", possible)
    inserts = {
        "corrections": {"event_id_cnty", "action", "field", "value", "merge_into", "reason", "content_hash", "marked_start", "marked_end"},
        "article_dates": {"content_hash", "published", "reason"},
        "distinct_events": {"event_a", "event_b", "reason"}}
    expected = {(f"INSERT {column}", relation) for relation, columns in inserts.items() for column in columns}
    expected |= {("INSERT INTO {} DEFAULT VALUES", relation) for relation in inserts}
    expected |= {("UPDATE undone_at", "corrections"), ("SELECT * FROM {} FOR UPDATE", "corrections")}
    expected |= {(f"UPDATE {column}", "review") for column in relations(filled)["review"]}
    expected |= {(what, "review") for what in ("SELECT * FROM {} FOR UPDATE", "LOCK TABLE {} IN ROW EXCLUSIVE MODE")}
    assert done - expected == set() and expected - done == set()


def test_the_loader_writes_what_it_loads_and_no_more(filled: EmbeddedServer, possible: dict[tuple[str, str], Any]) -> None:
    done = allowed(filled, "loader", possible)
    loaded = {"runs", "articles", "quarantine", "events", "event_reports"}
    assert not {relation for _, relation in done} & {"event_history", "report_history", "corrections", "review", "acled_events", "event_types",
                                                     "inters", "interactions", "countries", "_yoyo_migration"}
    for relation in loaded:
        deletes = {"DELETE"} if relation == "event_reports" else set()
        assert {w.split()[0] for w in kinds(done, relation)} == {"INSERT", "UPDATE", "COPY", "SELECT", "LOCK", *deletes}


def test_the_editor_signs_with_its_own_role(filled: EmbeddedServer) -> None:
    with acting(filled, "editor") as cur:
        for column, value in (("made_by", "'bo'"), ("made_as", "'owner'"), ("made_at", "now()"), ("moved", "'{}'"), ("undone_by", "'bo'"),
                              ("former", "''")):
            with pytest.raises(errors.InsufficientPrivilege):
                cur.execute(f"UPDATE corrections SET undone_at = now(), {column} = {value}")
            with pytest.raises(errors.InsufficientPrivilege):
                cur.execute(f"INSERT INTO corrections (event_id_cnty, action, reason, {column}) VALUES ('TCD1', 'accept', 'r', {value})")


def test_no_role_is_a_superuser_or_makes_roles(filled: EmbeddedServer) -> None:
    with acting(filled, "analyst") as cur:
        cur.execute("""SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)
                       AND NOT (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)""", (list(ROLES),))
        assert {name for (name,) in cur.fetchall()} == set(ROLES)
        cur.execute("""SELECT m.rolname, g.rolname FROM pg_auth_members AS a JOIN pg_roles AS g ON g.oid = a.roleid
                       JOIN pg_roles AS m ON m.oid = a.member WHERE m.rolname = ANY(%s)""", (list(ROLES),))
        assert set(cur.fetchall()) == {("owner", "analyst"), ("loader", "analyst"), ("editor", "analyst")}
        cur.execute("SELECT relname FROM pg_class WHERE relnamespace = 'warehouse'::regnamespace AND relowner <> 'owner'::regrole")
        assert cur.fetchall() == []
        cur.execute("SELECT nspname FROM pg_namespace WHERE has_schema_privilege('public', oid, 'CREATE')")
        assert cur.fetchall() == []


def test_settings_of_roles(filled: EmbeddedServer) -> None:
    for role, read_only, idle in (("analyst", "on", "0"), ("editor", "off", "5min")):
        with closing(psycopg2.connect(filled.dsn(role))) as opened, opened.cursor() as cur:
            cur.execute("""SELECT current_setting('statement_timeout'), current_setting('search_path'),
                           current_setting('default_transaction_read_only'), current_setting('idle_in_transaction_session_timeout')""")
            assert cur.fetchone() == ("1min", "warehouse", read_only, idle)


def test_functions_with_the_owners_rights_pin_their_search_path(filled: EmbeddedServer) -> None:
    with acting(filled, "analyst") as cur:
        cur.execute("""SELECT proname, proconfig FROM pg_proc WHERE prosecdef AND pronamespace = 'warehouse'::regnamespace""")
        found = dict(cur.fetchall())
        assert {"event_change", "report_change", "event_corrections", "correction_check", "correction_apply", "addition_check", "addition_undo",
                "refresh_aggregates"} <= set(found)
        assert {tuple(config or ()) for config in found.values()} == {("search_path=warehouse, pg_temp",)}, "pg_temp last, or it would be first"
        cur.execute("""SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'warehouse'::regnamespace
                       AND has_function_privilege('public', oid, 'EXECUTE')""")
        assert cur.fetchall() == [], "nobody calls them but those they are for"


def test_nobody_slips_other_relations_under_functions_with_the_owners_rights(filled: EmbeddedServer) -> None:
    """The loader may make temporary tables; named like the warehouse's own they must stay without effect. The editor may set a search path."""
    with closing(psycopg2.connect(filled.loader)) as opened, opened.cursor() as cur:
        cur.execute("CREATE TEMP TABLE corrections (LIKE warehouse.corrections)")
        cur.execute("CREATE TEMP TABLE event_history (LIKE warehouse.event_history)")
        cur.execute("CREATE TEMP TABLE event_types (sub_event_type text, event_type text, disorder_type text)")
        cur.execute("CREATE FUNCTION pg_temp.person() RETURNS text LANGUAGE sql AS $$ SELECT 'nobody' $$")
        cur.execute("SET search_path = pg_temp, warehouse, public")
        cur.execute("UPDATE warehouse.events SET fatalities = 900, fatalities_high = 900, notes = 'Slipped'")
        cur.execute("SELECT (SELECT count(*) FROM pg_temp.event_history), (SELECT array_agg(fatalities ORDER BY fatalities) FROM warehouse.events),"
                    " (SELECT count(*) FROM warehouse.event_history WHERE field = 'notes' AND changed_by = 'loader')")
        assert cur.fetchone() == (0, [3, 900], 2), "the correction stands, and the history is written where it belongs"
        opened.rollback()
    with closing(psycopg2.connect(filled.dsn("editor"))) as opened, opened.cursor() as cur:
        for path in ("pg_temp, public", "pg_catalog", ""):
            cur.execute("SELECT set_config('search_path', %s, true)", (path,))
            cur.execute("UPDATE warehouse.review SET actor1 = 'Ansaru', reason = 'Seen' WHERE event_id_cnty = 'TCD2'")
            cur.execute("SELECT actor1 FROM warehouse.acled_events WHERE event_id_cnty = 'TCD2'")
            assert cur.fetchone() == ("Ansaru",)
            opened.rollback()
        cur.execute("SELECT set_config('warehouse.changed_by', 'somebody else', true), set_config('warehouse.reason', 'another', true)")
        cur.execute("UPDATE warehouse.review SET actor1 = 'Ansaru', reason = 'Seen' WHERE event_id_cnty = 'TCD2'")
        cur.execute("SELECT changed_by, reason FROM warehouse.event_history WHERE field = 'actor1'")
        assert cur.fetchall() == [("editor", "Seen")]
        opened.rollback()
