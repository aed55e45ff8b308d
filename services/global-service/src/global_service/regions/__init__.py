"""Opening and closing regions: rows of `available_regions`, changed by an operator alone."""
