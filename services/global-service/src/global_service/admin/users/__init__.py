"""Admins: invitations, status, roles."""
