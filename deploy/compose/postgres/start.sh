#!/bin/sh
# Starts PostgreSQL as its image does. The passwords are needed only to initialise the database.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
	POSTGRES_PASSWORD=$(cat /run/secrets/superuser_password)
	OWNER_PASSWORD=$(cat /run/secrets/owner_password)
	export POSTGRES_PASSWORD OWNER_PASSWORD
fi
exec docker-entrypoint.sh "$@"
