"""The limits of a region that are not everybody's (contract, hub.md)."""

from common.auth.throttle import mails

MAILS = {kind: mails(kind) for kind in ("login", "email_change", "invitation")}
