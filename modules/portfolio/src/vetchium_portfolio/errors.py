"""What can go wrong with a portfolio."""

from common.wire.problems import Conflict, NotFound, Unprocessable


class UnknownPortfolio(NotFound):
    """You have no such portfolio."""


class UnknownInstrument(NotFound):
    """There is no such instrument in this portfolio."""


class UnknownTransaction(NotFound):
    """There is no such transaction in this portfolio."""


class UnknownImport(NotFound):
    """You have no such import."""


class TooManyPortfolios(Conflict):
    """You have as many portfolios as one may have: delete one first."""


class NameTaken(Conflict):
    """You have a portfolio of this name."""


class IdTaken(Conflict):
    """This id stands for another transaction already."""


class ImportConflict(Conflict):
    """The import is finished, or another part is due."""


class OtherCurrency(Unprocessable):
    """The instrument is in another currency: a trade is in the instrument's own."""


class NoInstrument(Unprocessable):
    """There is no instrument of one of these names: enter it, or a trade with it, first."""


class SamePortfolio(Unprocessable):
    """A transfer goes to another portfolio."""
