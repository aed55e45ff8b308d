"""The regions: rows of `available_regions`, which only an operator changes."""
