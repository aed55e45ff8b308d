"""What handlers of this module are given."""

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from common.web.modules import RegionalModule
from vetchium_tickets import TicketsSettings

Tickets = RegionalModule[TicketsSettings]
GivenTickets = NamedDependency[SkipValidation[Tickets]]
