"""The admin portal: staff, and what they decide."""
