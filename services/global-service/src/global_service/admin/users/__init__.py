"""Colleagues: invitations, status, roles."""
