"""What sqlc wrote from db/*/queries: one package per database, one module per query file."""
