"""`make load`: measures each part of the service under load; records, plots and reports it."""
