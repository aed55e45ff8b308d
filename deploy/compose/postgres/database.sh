#!/bin/bash
# Makes the owner, and for each service the login and the group that has its rights; only they may connect.
# Runs when the database is initialised. It can be run again, by root, after a line of the logins was added.
set -eu
OWNER_PASSWORD=${OWNER_PASSWORD:-$(cat /run/secrets/owner_password)}
LOGINS=${LOGINS:-$(cat /run/secrets/logins)}
export PGOPTIONS="-c client_min_messages=warning"
run() { psql -q -v ON_ERROR_STOP=1 -U postgres -d "$POSTGRES_DB" "$@"; }

run -v password="$OWNER_PASSWORD" <<'SQL'
SELECT 'CREATE ROLE vetchium' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vetchium') \gexec
ALTER ROLE vetchium LOGIN PASSWORD :'password';
SELECT format('ALTER DATABASE %I OWNER TO vetchium', current_database()) \gexec
SELECT format('REVOKE ALL ON DATABASE %I, postgres FROM PUBLIC', current_database()) \gexec
SQL

while read -r login group password; do
	run -v login="$login" -v group="$group" -v password="$password" <<'SQL'
SELECT format('CREATE ROLE %I NOLOGIN', :'group')
	WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'group') \gexec
SELECT format('CREATE ROLE %I', :'login')
	WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'login') \gexec
ALTER ROLE :"login" LOGIN PASSWORD :'password';
GRANT :"group" TO :"login";
SELECT format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), :'login') \gexec
SQL
done <<<"$LOGINS"
