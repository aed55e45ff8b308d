"""Mails: their kinds, their texts in three languages, and the queue."""
