-- What an administrator runs once in the warehouse's database, and again without harm: the roles and the schema.
-- The embedded Postgres does it by itself; on a server: psql -d warehouse -f sql/bootstrap.sql, then give the roles passwords.
--
--   owner    owns the relations, runs the migrations
--   loader   reads, inserts and updates; the nightly run
--   analyst  reads; every statement ends after a minute
--   editor   an analyst who may also correct events (relations review and corrections)
--
-- None of them is a superuser, makes roles or databases.
DO $$
DECLARE
    name text;
    roles constant text[] := ARRAY['owner', 'loader', 'analyst', 'editor'];
BEGIN
    FOREACH name IN ARRAY roles LOOP
        IF to_regrole(name) IS NULL THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION', name);
        END IF;
    END LOOP;
    -- An administrator without superuser rights (a managed server) may otherwise not make a schema for owner.
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT owner TO %I', current_user);
    END IF;

    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO owner, loader, analyst, editor', current_database());
    -- The loader stages in temporary tables, a concurrent refresh of the owner's needs one; an analyst writes nothing, not even those.
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO owner, loader', current_database());
    EXECUTE format('GRANT CREATE ON DATABASE %I TO owner', current_database());

    EXECUTE format('ALTER DATABASE %I SET search_path = warehouse', current_database());
    FOREACH name IN ARRAY roles LOOP
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET search_path = warehouse', name, current_database());
    END LOOP;
    EXECUTE format('ALTER ROLE analyst IN DATABASE %I SET statement_timeout = ''60s''', current_database());
    EXECUTE format('ALTER ROLE editor IN DATABASE %I SET statement_timeout = ''60s''', current_database());
    -- A load waits for corrections that are not committed.
    EXECUTE format('ALTER ROLE editor IN DATABASE %I SET idle_in_transaction_session_timeout = ''5min''', current_database());
    EXECUTE format('ALTER ROLE analyst IN DATABASE %I SET default_transaction_read_only = on', current_database());
    EXECUTE 'REVOKE CREATE ON SCHEMA public FROM PUBLIC';
    -- Anybody may otherwise store large objects, which are in no schema.
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;
    END IF;
END
$$;

-- So that a session of theirs can step down to what an analyst may.
GRANT analyst TO owner, loader, editor;

CREATE SCHEMA IF NOT EXISTS warehouse AUTHORIZATION owner;
GRANT USAGE ON SCHEMA warehouse TO loader, analyst, editor;
