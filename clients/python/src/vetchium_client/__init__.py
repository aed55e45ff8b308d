"""The client of Vetchium: `regional` for people and companies, `admin` for staff."""

from vetchium_client.problems import FieldError, Problem, success

__all__ = ["FieldError", "Problem", "success"]
