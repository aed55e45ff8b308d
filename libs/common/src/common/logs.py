"""JSON logs: one line per event on standard output, made by structlog.

Never log a token, code, password or address; log ids, types and counts.
"""

import logging
import sys
import traceback

import msgspec
import structlog

_FRAMES = 12
_LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warn": logging.WARNING,
    "error": logging.ERROR,
}


def _encode(event: object, **_: object) -> bytes:
    return msgspec.json.encode(event, enc_hook=str)


def _trace(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Log where an exception came from, without its message: databases quote rows in theirs."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["trace"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        ]
    return event


bound: dict[str, str] = {}
"""The fields of every line: service, region."""

are_requests_logged = True
"""Whether there is a line for each request: at the levels info and debug."""


def configure(level: str, **always: str) -> None:
    """Set up logging for this process; `always` (service, region) stands in every line."""
    global are_requests_logged  # noqa: PLW0603  one log for the whole process is the point
    bound.clear()
    bound.update(always)
    are_requests_logged = _LEVELS[level] <= logging.INFO
    number = _LEVELS[level]

    def bind(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        return {**bound, **event}

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            bind,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _trace,
            structlog.processors.JSONRenderer(serializer=_encode),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.BytesLoggerFactory(),
        cache_logger_on_first_use=True,
    )
    # Libraries log through the standard library; their warnings become lines of the same form.
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Json(bound))
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)


def silence() -> None:
    """Log nothing but security events, on standard error: a command prints its own messages."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(
                serializer=lambda *each, **_: _encode(*each).decode()
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.disable(logging.CRITICAL)


class _Json(logging.Formatter):
    """Renders records of the standard library as our JSON lines."""

    def __init__(self, bound: dict[str, str]) -> None:
        super().__init__()
        self.bound = bound

    def format(self, record: logging.LogRecord) -> str:
        line = {
            **self.bound,
            "event": "library_log",
            "logger": record.name,
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            "timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
        return msgspec.json.encode(line).decode()
