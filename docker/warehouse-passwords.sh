#!/bin/sh
# Runs once, when the warehouse's Postgres makes its data folder, after sql/bootstrap.sql has made the roles.
set -eu
psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set owner="$WAREHOUSE_OWNER_PASSWORD" --set loader="$WAREHOUSE_LOADER_PASSWORD" --set analyst="$WAREHOUSE_ANALYST_PASSWORD" --set editor="$WAREHOUSE_EDITOR_PASSWORD" <<'SQL'
ALTER ROLE owner PASSWORD :'owner';
ALTER ROLE loader PASSWORD :'loader';
ALTER ROLE analyst PASSWORD :'analyst';
ALTER ROLE editor PASSWORD :'editor';
SQL
