"""Code generator for sqlc: typed coroutines over a psycopg connection, standard library only."""
