"""The courier: claims queued mails, sends them, tries again. Both kinds of database, one code."""

from common.courier.settings import CourierSettings, SmtpSettings
from common.courier.worker import Courier

__all__ = ["Courier", "CourierSettings", "SmtpSettings"]
