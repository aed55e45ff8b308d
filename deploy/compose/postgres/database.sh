#!/bin/bash
# Runs once, when the database is initialised: only the services' role, its owner, may connect.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$OWNER_PASSWORD" -U postgres -d "$POSTGRES_DB" <<'SQL'
CREATE ROLE vetchium LOGIN PASSWORD :'password';
SELECT format('ALTER DATABASE %I OWNER TO vetchium', current_database()) \gexec
SELECT format('REVOKE CONNECT ON DATABASE %I, postgres FROM PUBLIC', current_database()) \gexec
SQL
