"""Portfolio: what a person owns, what it is worth on any day, and what it has returned."""
