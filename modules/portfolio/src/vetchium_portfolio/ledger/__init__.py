"""The ledger as pure code: no database, no clock, no HTTP. Money is Decimal throughout."""
