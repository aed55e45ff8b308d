"""What the services share; nothing in here knows a portal."""
