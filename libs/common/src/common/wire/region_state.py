"""The service call `region-state`: how a region does, for staff."""

from common.wire.schema import Wire

NAME = "region-state"


class RegionStateRequest(Wire):
    """Nothing is asked but how the region does."""


class MailQueueState(Wire):
    """The mail queue of a region; counts end at 10,000."""

    pending: int
    sent: int
    failed: int
    cancelled: int
    due_seconds: float
    """For how long the mail that waits longest for its turn has been due; 0 if none is."""
    pending_seconds: float
    """Age of the oldest pending mail; 0 if there is none."""


class RegionStateResponse(Wire):
    """Whether the region reaches the global database, and its mail queue.

    That its own database answers is shown by the answer: it is read there.
    """

    is_global_database_up: bool
    mails: MailQueueState
