#!/bin/sh
# Starts PostgreSQL as its image does. The passwords are needed to initialise the database, and before the start
# after one that has changed the list of logins: then a volume lacks some of them, of an older release even all.
set -eu
script=/docker-entrypoint-initdb.d/database.sh
made=$PGDATA/vetchium-logins # digest of the list whose logins exist
if [ ! -s "$PGDATA/PG_VERSION" ]; then
	POSTGRES_PASSWORD=$(cat /run/secrets/superuser_password)
	OWNER_PASSWORD=$(cat /run/secrets/owner_password)
	LOGINS=$(cat /run/secrets/logins)
	export POSTGRES_PASSWORD OWNER_PASSWORD LOGINS
elif ! sha256sum --status -c "$made" 2>/dev/null; then
	# Nobody else connects meanwhile: this server listens on its socket alone.
	chown postgres /var/run/postgresql
	gosu postgres pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -s -w start
	bash "$script"
	gosu postgres pg_ctl -D "$PGDATA" -m fast -s -w stop
	sha256sum /run/secrets/logins >"$made"
fi
exec docker-entrypoint.sh "$@"
