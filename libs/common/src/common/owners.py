"""Whose the rows of core's own tables in a region are, as modules declare it of theirs.

What moves a home, exports or deletes an account goes through these lines, and none is forgotten:
a test compares them with the database.
"""

from common.modules import Owner, Table

_PERSON = "hub_user_global_id"
_MEMBER = "tenant_user_id"
_TENANT = "tenant_id"

REGIONAL: tuple[Table, ...] = (
    Table("hub_users", Owner.PERSON, _PERSON, what="account"),
    Table("hub_user_display_names", Owner.PERSON, _PERSON, what="names"),
    Table("hub_user_roles", Owner.PERSON, _PERSON, what="roles"),
    Table("hub_sessions", Owner.PERSON, _PERSON, what="sessions"),
    Table("hub_tfa_tokens", Owner.PERSON, _PERSON, what="sign-ins under way"),
    Table("hub_password_reset_tokens", Owner.PERSON, _PERSON, what="password resets under way"),
    Table("hub_email_verification_tokens", Owner.PERSON, _PERSON, what="changes of the address"),
    Table("tenant_users", Owner.MEMBER, _MEMBER, what="account"),
    Table("tenant_user_roles", Owner.MEMBER, _MEMBER, what="roles"),
    Table("tenant_sessions", Owner.MEMBER, _MEMBER, what="sessions"),
    Table("tenant_tfa_tokens", Owner.MEMBER, _MEMBER, what="sign-ins under way"),
    Table("tenant_password_reset_tokens", Owner.MEMBER, _MEMBER, what="password resets under way"),
    Table("tenant_invitation_tokens", Owner.TENANT, _TENANT, what="invitations"),
    Table("tenant_domains", Owner.TENANT, _TENANT, what="domains"),
    Table("emails", Owner.NOBODY, what="mails under way; their texts go when they are sent"),
    Table("email_delivery_attempts", Owner.NOBODY, what="attempts to send mails"),
    Table("reset_orders", Owner.NOBODY, what="orders of resets, fulfilled within seconds"),
    Table("tenant_signups", Owner.NOBODY, what="sign-ups of companies that do not exist yet"),
    Table("throttles", Owner.NOBODY, what="counters, under keyed hashes, for an hour or a day"),
    Table("service_calls", Owner.NOBODY, what="answers to other services, for a day"),
    Table("roles", Owner.NOBODY, what="names of roles"),
)
"""Every table of a region's database but those of the migrations."""
