"""`make bench`: measures the real processes under load on this machine."""
