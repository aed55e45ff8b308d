#!/bin/sh
# Starts PostgreSQL as its image does. The passwords are needed only to initialise the database.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
	POSTGRES_PASSWORD=$(cat /run/secrets/superuser_password)
	OWNER_PASSWORD=$(cat /run/secrets/owner_password)
	LOGINS=$(cat /run/secrets/logins)
	export POSTGRES_PASSWORD OWNER_PASSWORD LOGINS
fi
exec docker-entrypoint.sh "$@"
