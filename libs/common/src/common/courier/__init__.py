"""The courier: claims queued mails, sends them, tries again. Both kinds of database, one code.

`common.courier.worker` is imported by who works: it counts, and a process that is yet to start
others must not, for their counters would then not meet.
"""

from common.courier.settings import CourierSettings, SmtpSettings

__all__ = ["CourierSettings", "SmtpSettings"]
