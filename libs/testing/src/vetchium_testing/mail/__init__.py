"""Mails in tests: a mail server, a mail queue under attack, codes and links."""
