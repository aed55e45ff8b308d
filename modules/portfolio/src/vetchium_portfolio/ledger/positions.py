"""One instrument in one portfolio: how many, what they cost, what was gained by selling.

Costs are kept twice: in the instrument's currency, and in the base currency at the rate of the
day of the purchase. Fees of a purchase are part of the cost, fees of a sale reduce the proceeds.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from vetchium_portfolio.ledger.gaps import Gap, Lack, joined
from vetchium_portfolio.ledger.market import Split
from vetchium_portfolio.ledger.money import ZERO, rounded


class CostMethod(StrEnum):
    """Which shares are sold first: the oldest, or equal parts of all."""

    FIFO = "fifo"
    AVERAGE = "average"


@dataclass(slots=True)
class Lot:
    """Shares bought together. `serial` counts all lots of the position, in order.

    Only the first lot changes, when part of it is sold; a split closes all and opens new ones.
    """

    serial: int
    day: date
    quantity: Decimal
    cost: Decimal
    cost_base: Decimal
    gap: Gap | None = None


@dataclass(slots=True)
class Removed:
    """The cost of shares that leave."""

    quantity: Decimal
    cost: Decimal
    cost_base: Decimal
    gaps: tuple[Gap, ...]


@dataclass(slots=True)
class Position:
    """The state of one holding at the end of a day."""

    currency: str
    quantity: Decimal = ZERO
    cost: Decimal = ZERO
    cost_base: Decimal = ZERO
    cost_gaps: tuple[Gap, ...] = ()
    realised: Decimal = ZERO
    realised_base: Decimal = ZERO
    sold_cost_base: Decimal = ZERO
    bought_base: Decimal = ZERO
    income_base: Decimal = ZERO
    realised_gaps: tuple[Gap, ...] = ()
    bought_gaps: tuple[Gap, ...] = ()
    income_gaps: tuple[Gap, ...] = ()
    oversold: tuple[Gap, ...] = ()
    next_serial: int = 0
    lots: deque[Lot] = field(default_factory=deque)

    def add(
        self,
        day: date,
        quantity: Decimal,
        cost: Decimal,
        cost_base: Decimal | Gap,
        method: CostMethod,
    ) -> None:
        """Take shares in at a cost."""
        gap = cost_base if isinstance(cost_base, Gap) else None
        base = ZERO if isinstance(cost_base, Gap) else cost_base
        self.quantity += quantity
        self.cost += cost
        self.cost_base += base
        self.bought_base += base
        if gap is not None:
            self.cost_gaps = joined(self.cost_gaps, (gap,))
            self.bought_gaps = joined(self.bought_gaps, (gap,))
        if method is CostMethod.FIFO:
            self.lots.append(Lot(self.next_serial, day, quantity, cost, base, gap))
            self.next_serial += 1

    def remove(self, day: date, name: str, quantity: Decimal, method: CostMethod) -> Removed:
        """Take shares out and return what they had cost; more than there are is oversold."""
        if quantity > self.quantity:
            self.oversold = joined(self.oversold, (Gap(Lack.PURCHASE, name, day),))
        if method is CostMethod.FIFO:
            removed = self._first_in_first_out(quantity)
        else:
            removed = self._average(quantity)
        self.quantity -= removed.quantity
        self.cost -= removed.cost
        self.cost_base -= removed.cost_base
        short = quantity - removed.quantity
        self.quantity -= short
        if not self.quantity:
            self.cost_gaps = ()
        return removed

    def _first_in_first_out(self, quantity: Decimal) -> Removed:
        left = quantity
        cost = base = ZERO
        gaps: list[Gap] = []
        while left and self.lots:
            lot = self.lots[0]
            if lot.gap is not None:
                gaps.append(lot.gap)
            if lot.quantity <= left:
                self.lots.popleft()
                left -= lot.quantity
                cost += lot.cost
                base += lot.cost_base
                if lot.gap is not None:
                    self.cost_gaps = joined(open_.gap for open_ in self.lots if open_.gap)
                continue
            part, part_base = (
                rounded(lot.cost * left / lot.quantity),
                rounded(lot.cost_base * left / lot.quantity),
            )
            self.lots[0] = Lot(
                lot.serial,
                lot.day,
                lot.quantity - left,
                lot.cost - part,
                lot.cost_base - part_base,
                lot.gap,
            )
            cost += part
            base += part_base
            left = ZERO
        return Removed(quantity - left, cost, base, tuple(gaps))

    def _average(self, quantity: Decimal) -> Removed:
        held = max(self.quantity, ZERO)
        taken = min(quantity, held)
        if taken == held:
            return Removed(taken, self.cost, self.cost_base, self.cost_gaps)
        return Removed(
            taken,
            rounded(self.cost * taken / held),
            rounded(self.cost_base * taken / held),
            self.cost_gaps,
        )

    def sell(
        self,
        day: date,
        name: str,
        quantity: Decimal,
        proceeds: Decimal,
        proceeds_base: Decimal | Gap,
        method: CostMethod,
    ) -> None:
        """Take shares out for money and count what was gained."""
        removed = self.remove(day, name, quantity, method)
        gaps = removed.gaps
        if isinstance(proceeds_base, Gap):
            gaps = (*gaps, proceeds_base)
            proceeds_base = ZERO
        self.realised += proceeds - removed.cost
        self.realised_base += proceeds_base - removed.cost_base
        self.sold_cost_base += removed.cost_base
        if gaps:
            self.realised_gaps = joined(self.realised_gaps, gaps)

    def split(self, split: Split) -> None:
        """Put new shares for old; what they cost stays, and so does the day each was bought."""
        before, self.quantity = self.quantity, rounded(self.quantity * split.new / split.old)
        if not self.lots or not before:
            return
        fresh: deque[Lot] = deque()
        left = self.quantity
        for at, lot in enumerate(self.lots, start=1):
            quantity = rounded(lot.quantity * split.new / split.old)
            quantity = left if at == len(self.lots) else min(quantity, left)
            left -= quantity
            fresh.append(Lot(self.next_serial, lot.day, quantity, lot.cost, lot.cost_base, lot.gap))
            self.next_serial += 1
        self.lots = fresh
