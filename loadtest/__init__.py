"""`make bench`: the real processes under load, on this machine."""
