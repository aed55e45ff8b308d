"""Accounts: tokens, passwords, sessions, the steps of a login, throttles."""
