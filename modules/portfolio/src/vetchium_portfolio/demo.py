"""Demo data: a portfolio for the professional of each region, with a year of prices."""

from datetime import date, timedelta
from typing import Any, Protocol

from common import clock

DAYS = 420
_PRICES = 1_000


class Answer(Protocol):
    """An answer of HTTP."""

    def raise_for_status(self) -> object:
        """Raise unless it is a success."""

    def json(self) -> Any:  # noqa: ANN401  JSON
        """Return its body."""


class Client(Protocol):
    """A client that is signed in."""

    async def post(self, url: str, *, json: object) -> Answer:
        """Send a request with a body."""


class Stage(Protocol):
    """What the local stack gives: clients that are signed in as demo accounts."""

    regions: tuple[str, ...]

    async def person(self, region: str) -> Client:
        """Return a client that is signed in as the professional of a region."""


async def make(stage: Stage) -> None:
    """Fill the portfolios of all demo professionals."""
    for region in stage.regions:
        client = await stage.person(region)
        await fill(client, clock.now().date())


async def fill(client: Client, today: date) -> str:
    """Make one portfolio, up to a day; return its id."""
    start = today - timedelta(days=DAYS)
    opened = await _post(
        client, "portfolios", {"name": "Savings", "base_currency": "EUR", "max_age_days": 10}
    )
    path = f"portfolios/{opened['portfolio_id']}/transactions"
    for symbol, name, currency in (
        ("WORLD", "World index fund", "EUR"),
        ("ACME", "Acme Corporation", "USD"),
    ):
        await _post(client, "instruments", {"symbol": symbol, "name": name, "currency": currency})
    prices, rates = [], []
    for number in range(DAYS + 1):
        day = (start + timedelta(days=number)).isoformat()
        wave = (number * 37) % 23 - 11
        world = 8_000 + number * 3 + wave * 15
        acme = (14_000 + number * 12 + wave * 90) // (2 if number >= 200 else 1)  # noqa: PLR2004
        prices += [
            {"date": day, "instrument": "WORLD", "price": f"{world / 100:.2f}"},
            {"date": day, "instrument": "ACME", "price": f"{acme / 100:.2f}"},
        ]
        rates.append({"date": day, "source": "USD", "target": "EUR", "rate": f"0.9{wave + 20:02}"})
    for first in range(0, len(prices), _PRICES):
        await _post(client, "prices", {"prices": prices[first : first + _PRICES]})
    await _post(client, "rates", {"rates": rates})

    def on(days: int) -> str:
        return (start + timedelta(days=days)).isoformat()

    eur, usd = {"currency": "EUR"}, {"currency": "USD"}
    entered: tuple[dict[str, object], ...] = (
            {"date": on(0), "type": "deposit", "amount": "10000", **eur},
            {"date": on(0), "type": "deposit", "amount": "4000", **usd},
            {"date": on(1), "type": "buy", "instrument": "WORLD", "quantity": "90",
             "price": "80.10", "fee": "9.90", **eur},
            {"date": on(2), "type": "buy", "instrument": "ACME", "quantity": "20",
             "price": "140", "fee": "5", **usd},
            {"date": on(120), "type": "dividend", "instrument": "ACME", "amount": "24",
             "fee": "3.60", **usd},
            {"date": on(180), "type": "deposit", "amount": "2500", **eur},
            {"date": on(181), "type": "buy", "instrument": "WORLD", "quantity": "30",
             "price": "85.20", "fee": "9.90", **eur},
            {"date": on(200), "type": "split", "instrument": "ACME", "split_new": 2,
             "split_old": 1, **usd},
            {"date": on(300), "type": "sell", "instrument": "ACME", "quantity": "10",
             "price": "92", "fee": "5", **usd},
            {"date": on(365), "type": "fee", "amount": "12", "note": "Custody", **eur},
            {"date": on(400), "type": "withdrawal", "amount": "500", **eur},
        )  # fmt: skip
    for number, each in enumerate(entered):
        await _post(client, path, {"id": f"demo-{number}", **each})
    return str(opened["portfolio_id"])


async def _post(client: Client, path: str, body: object) -> Any:  # noqa: ANN401  JSON
    answer = await client.post(f"/hub/portfolio/{path}", json=body)
    answer.raise_for_status()
    return answer.json()
