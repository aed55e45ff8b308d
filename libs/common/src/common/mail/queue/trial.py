"""A test mail, sent at once and past the queue; nothing is recorded."""

import asyncio
from dataclasses import dataclass
from uuid import UUID, uuid4

from common import clock
from common.mail.queue.failures import describe
from common.mail.queue.message import Composer
from common.mail.queue.settings import SmtpSettings
from common.mail.queue.smtp import CUT_OFF, SmtpConnection
from common.wire.problems import BadGateway

_SUBJECT = "Vetchium test mail"
_TEXT = "An operator of Vetchium is checking that mails arrive. There is nothing to do.\n"


class NotDelivered(BadGateway):
    """The mail server did not take the mail."""


@dataclass(frozen=True, slots=True)
class _Trial:
    email_id: UUID
    email_to: str
    email_subject: str = _SUBJECT
    email_text_body: str = _TEXT
    email_html_body: str = f'<!doctype html>\n<html lang="en"><p>{_TEXT.strip()}</p></html>\n'


async def send_test(smtp: SmtpSettings, address: str, *, within: float = CUT_OFF) -> UUID:
    """Send a test mail; return its id, or raise NotDelivered with the reason."""
    mail = _Trial(uuid4(), address)
    connection = SmtpConnection(smtp, cut_off=within)
    try:
        async with asyncio.timeout(within):
            message = Composer(smtp.smtp_from_name, smtp.smtp_from_address).compose(
                mail, clock.now()
            )
            await connection.offer(address)
            await connection.deliver(message)
    except Exception as error:
        raise NotDelivered(f"Not delivered: {describe(error).words}.") from error
    finally:
        connection.close()
    return mail.email_id
