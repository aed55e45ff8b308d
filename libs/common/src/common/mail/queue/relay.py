"""What a worker has learnt about its mail server: whether it serves us at all."""

import structlog

from common.breaker import Breaker
from common.mail.queue.failures import Failure, Fault

_TROUBLES = 5
"""Mails in a row that meet trouble of the server before the others are held back."""
_PAUSE = 10.0
"""Seconds between the single mails that are tried meanwhile."""
_UNCLEAR = 3
"""Unclear refusals in a row that are taken as the mail's own, after the server took a mail."""

log = structlog.get_logger()


class Relay:
    """Decides whom a failure is about, and holds the queue back while no mail can be sent.

    A server that refuses *us* refuses every mail in the same words: without this, one wrong setting
    ends all mails of a queue for good.
    """

    def __init__(self) -> None:
        self._breaker = Breaker(failures=_TROUBLES, pause=_PAUSE)
        self._unclear = _UNCLEAR  # nothing is known yet

    @property
    def is_held(self) -> bool:
        """Whether only single mails may be tried."""
        return self._breaker.is_open

    @property
    def wait(self) -> float:
        """Seconds until a mail may be tried."""
        return self._breaker.wait

    def tries(self) -> None:
        """Record that a mail is tried: while the queue is held, the next one waits for a pause."""
        self._breaker.allows()

    def took(self) -> bool:
        """Record that the server took a mail; return whether that ends the hold."""
        self._unclear = 0
        return self._answered()

    def judge(self, failure: Failure) -> Failure:
        """Record a failure; return it with the fault decided."""
        if failure.fault is Fault.UNCLEAR:
            is_ours = self._unclear >= _UNCLEAR
            self._unclear += 1
            fault, reason = (Fault.RELAY, "turned_away") if is_ours else (Fault.MAIL, "refused")
            failure = failure._replace(fault=fault, reason=reason)
        if failure.fault is Fault.RELAY:
            if self._breaker.failed():
                log.error("mail_queue_held", error=failure.words, reason=failure.reason)
        elif failure.reason in {"refused", "put_off"}:
            self._answered()
        return failure

    def _answered(self) -> bool:
        is_closed = self._breaker.succeeded()
        if is_closed:
            log.info("mail_queue_goes_on")
        return is_closed
