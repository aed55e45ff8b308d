"""The mail queue: the worker that sends, and what operators do with it."""
