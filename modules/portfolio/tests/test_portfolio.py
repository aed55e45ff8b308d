"""Portfolios over HTTP: landing at home and one hop away, against real databases."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest

from common import clock
from common.db import cleanup
from common.mail.modules import WorkerModule
from vetchium_portfolio import MODULE, PortfolioSettings, demo, importing, jobs, service
from vetchium_testing.answers import problem, success
from vetchium_testing.modules import with_defaults
from vetchium_testing.regional_api.joined_regions import REGIONS, Account, Platform, bearer

BASE = "/hub/portfolio"
TODAY = clock.now().date()


class Person:
    """Somebody with portfolios, whose requests land in a region."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.client.get(f"{BASE}/{path}", headers=self.headers, params=query)

    async def post(self, path: str, *, json: object = None) -> httpx.Response:
        where = path if path.startswith("/") else f"{BASE}/{path}"
        return await self.client.post(where, headers=self.headers, json=json)

    async def open(self, **changes: Any) -> str:
        body = {"name": f"P {uuid4()}", "base_currency": "EUR"} | changes
        return str(success(await self.post("portfolios", json=body), 201)["portfolio_id"])

    async def enter(self, portfolio: str, kind: str, on: str, **fields: Any) -> httpx.Response:
        body = {"date": on, "type": kind, "currency": "EUR"} | fields
        return await self.post(f"portfolios/{portfolio}/transactions", json=body)

    async def put(self, portfolio: str, kind: str, on: str, **fields: Any) -> dict[str, Any]:
        return success(await self.enter(portfolio, kind, on, **fields), 201)

    async def price(self, instrument: str, on: str, price: str) -> None:
        body = {"prices": [{"date": on, "instrument": instrument, "price": price}]}
        success(await self.post("prices", json=body))

    async def show(self, portfolio: str, day: str, **query: Any) -> dict[str, Any]:
        return success(await self.get(f"portfolios/{portfolio}", day=day, **query))

    async def load(
        self, what: str, *texts: str, portfolio: str | None = None, **changes: Any
    ) -> dict[str, Any]:
        body = {"what": what} | ({"portfolio_id": portfolio} if portfolio else {}) | changes
        begun = success(await self.post("imports", json=body), 201)["import_id"]
        for number, text in enumerate(texts):
            part = {"number": number, "text": text}
            success(await self.post(f"imports/{begun}/parts", json=part))
        return success(await self.post(f"imports/{begun}/finish"))


async def person_of(regions: Platform, account: Account, landing: str) -> Person:
    return Person(regions.at(landing), bearer(await regions.session(account)))


@pytest.fixture
async def maya(regions: Platform) -> Account:
    """A professional at home in ind1."""
    return await regions.account("ind1")


@pytest.fixture
async def own(regions: Platform, maya: Account) -> Person:
    """The same, landing one hop away."""
    return await person_of(regions, maya, "usa1")


@pytest.mark.parametrize("landing", REGIONS)
async def test_from_purchase_to_returns(regions: Platform, maya: Account, landing: str) -> None:
    """Enter, value, and read every figure through each region; the rows stay at home."""
    own = await person_of(regions, maya, landing)
    portfolio = await own.open()
    await own.put(portfolio, "deposit", "2024-01-01", amount="1000")
    await own.put(
        portfolio, "buy", "2024-01-01", instrument="acme", quantity="10", price="90", fee="10"
    )
    await own.price("ACME", "2024-12-30", "108")
    shown = await own.show(portfolio, "2024-12-31")
    assert shown["total"] == {"value": "1170", "missing": []}
    (holding,) = shown["holdings"]
    assert holding["cost_base"]["value"] == "910"
    assert holding["unrealised_base"]["value"] == "170"
    assert [cash["amount"] for cash in shown["cash"]] == ["90"]
    returns = shown["returns"]
    assert (returns["from_day"], returns["to_day"]) == ("2024-01-01", "2024-12-31")
    assert returns["simple"]["value"] == "0.17"
    assert Decimal(returns["money_weighted"]["value"]).quantize(Decimal("0.0001")) == Decimal(
        "0.1700"
    )
    # the price of the day of the deposit is missing
    assert returns["time_weighted"]["value"] is None
    assert returns["time_weighted"]["missing"] == [
        {"what": "price", "of": "ACME", "day": "2024-01-01"}
    ]
    await own.price("ACME", "2024-01-01", "90")
    returns = (await own.show(portfolio, "2024-12-31"))["returns"]
    assert returns["time_weighted"]["value"] == "0.17"
    for name in ("simple", "time_weighted", "money_weighted"):
        assert "return" in returns[name]["definition"]
    for region in REGIONS:
        ((rows,),) = await regions.sql(
            region,
            "select count(*) from portfolio.portfolios where hub_user_global_id = %s",
            maya.user_id,
        )
        assert rows == (region == "ind1")


async def test_period_of_returns(own: Person) -> None:
    portfolio = await own.open()
    await own.put(portfolio, "deposit", "2024-01-01", amount="100")
    await own.put(portfolio, "buy", "2024-01-01", instrument="A", quantity="1", price="100")
    for on, price in (("2024-01-01", "100"), ("2024-06-30", "110"), ("2024-12-31", "121")):
        await own.price("A", on, price)
    returns = (await own.show(portfolio, "2024-12-31", **{"from": "2024-06-30"}))["returns"]
    assert (returns["from_day"], returns["gain"]["value"]) == ("2024-06-30", "11")
    assert returns["time_weighted"]["value"] == returns["simple"]["value"] == "0.1"
    query = {"day": "2024-06-30", "from": "2024-06-30"}
    problem(await own.get(f"portfolios/{portfolio}", **query), 400, "from")


async def test_backdated_changes_history_from_its_day_only(regions: Platform, own: Person) -> None:
    """Rows before the day are the same rows (xmin); those after it are computed anew."""
    portfolio = await own.open()
    for month in range(1, 7):
        await own.put(portfolio, "deposit", f"2024-0{month}-01", amount="100", id=f"d{month}")
    await own.show(portfolio, "2024-06-30")
    query = (
        "select day, xmin::text, amount from portfolio.balances where portfolio_id = %s"
        " order by day"
    )
    before = await regions.sql("ind1", query, portfolio)
    await own.put(portfolio, "fee", "2024-03-15", amount="5", id="late")
    assert (await own.show(portfolio, "2024-03-14"))["total"]["value"] == "300"
    assert await regions.sql("ind1", query, portfolio) == before, "nothing earlier is touched"
    assert (await own.show(portfolio, "2024-06-30"))["total"]["value"] == "595"
    after = await regions.sql("ind1", query, portfolio)
    assert after[:3] == before[:3]
    assert [row[0] for row in after[3:]] == [date(2024, 3, 15), *(row[0] for row in before[3:])]
    assert not {row[1] for row in after[3:]} & {row[1] for row in before[3:]}
    success(await own.post(f"portfolios/{portfolio}/transactions/delete", json={"id": "late"}))
    assert (await own.show(portfolio, "2024-06-30"))["total"]["value"] == "600"


async def test_order_of_entry_has_no_effect(own: Person) -> None:
    """A sale first, then its purchase: unavailable, and why; then the same as in order."""
    late, early = await own.open(), await own.open(cost_method="average")
    sale = {"instrument": "A", "quantity": "5", "price": "20"}
    buy = {"instrument": "A", "quantity": "10", "price": "10"}
    await own.put(late, "sell", "2024-02-01", **sale)
    shown = await own.show(late, "2024-02-02")
    assert shown["total"] == {
        "value": None,
        "missing": [{"what": "purchase", "of": "A", "day": "2024-02-01"}],
    }
    await own.put(late, "buy", "2024-01-01", **buy)
    await own.put(early, "buy", "2024-01-01", **buy)
    await own.put(early, "sell", "2024-02-01", **sale)
    await own.price("A", "2024-02-01", "20")
    first, second = await own.show(late, "2024-02-02"), await own.show(early, "2024-02-02")
    for shown in (first, second):
        del shown["portfolio"]
    assert first == second
    assert first["realised"]["value"] == "50"
    assert first["negative_cash"] == []


async def test_fold_goes_on_from_what_is_stored(own: Person) -> None:
    """First in, first out over lots, a split and parts, read after each step."""
    portfolio = await own.open()
    steps: list[tuple[str, str, dict[str, Any], str]] = [
        ("buy", "2024-01-01", {"quantity": "10", "price": "10"}, "0"),
        ("buy", "2024-01-02", {"quantity": "10", "price": "20"}, "0"),
        ("sell", "2024-01-03", {"quantity": "5", "price": "30"}, "100"),
        ("split", "2024-01-04", {"split_new": 2, "split_old": 1}, "100"),
        ("sell", "2024-01-05", {"quantity": "12", "price": "15"}, "210"),
        ("sell", "2024-01-06", {"quantity": "18", "price": "15"}, "300"),
        ("buy", "2024-01-07", {"quantity": "1", "price": "7"}, "300"),
        ("sell", "2024-01-08", {"quantity": "1", "price": "8"}, "301"),
    ]
    for kind, on, fields, realised in steps:
        await own.put(portfolio, kind, on, instrument="LOTS", **fields)
        shown = await own.show(portfolio, on)
        assert shown["realised"]["value"] == realised, (kind, on)


async def test_transfer_takes_its_cost_along(own: Person) -> None:
    """A flow for both portfolios, a gain for none; a backdated purchase changes both."""
    here, there = await own.open(), await own.open()
    await own.put(here, "buy", "2024-01-01", instrument="T", quantity="10", price="10")
    await own.put(
        here, "transfer_out", "2024-02-01", instrument="T", quantity="4", to_portfolio=there
    )
    await own.price("T", "2024-02-01", "15")
    shown = await own.show(there, "2024-02-01")
    assert (shown["total"]["value"], shown["cost"]["value"]) == ("60", "40")
    assert shown["returns"]["net_investment"]["value"] == "60"
    assert (await own.show(here, "2024-02-01"))["realised"]["value"] == "0"
    await own.put(here, "buy", "2023-12-01", instrument="T", quantity="4", price="7")
    assert (await own.show(there, "2024-02-01"))["cost"]["value"] == "28"
    (row,) = success(await own.get(f"portfolios/{there}/transactions"))["transactions"]
    assert (row["type"], row["other_portfolio"], row["cost"]) == ("transfer_in", here, "28")
    path = f"portfolios/{there}/transactions/delete"
    success(await own.post(path, json={"id": row["id"]}))
    assert (await own.show(here, "2024-02-01"))["holdings"][0]["quantity"] == "14"
    problem(await own.enter(here, "transfer_out", "2024-02-01", amount="1", to_portfolio=here), 422)
    other = str(uuid4())
    problem(
        await own.enter(here, "transfer_out", "2024-02-01", amount="1", to_portfolio=other), 404
    )


async def test_rates_and_currencies(own: Person) -> None:
    portfolio = await own.open()
    usd = {"currency": "USD"}
    await own.put(portfolio, "deposit", "2024-01-01", amount="100", **usd)
    await own.put(portfolio, "buy", "2024-01-01", instrument="U", quantity="1", price="80", **usd)
    await own.price("U", "2024-01-05", "90")
    shown = await own.show(portfolio, "2024-01-05")
    assert shown["total"]["missing"] == [{"what": "rate", "of": "USD/EUR", "day": "2024-01-05"}]
    for on, rate in (("2024-01-01", "0.5"), ("2024-01-05", "0.6")):
        rates = [{"date": on, "source": "USD", "target": "EUR", "rate": rate}]
        success(await own.post("rates", json={"rates": rates}))
    shown = await own.show(portfolio, "2024-01-05")
    assert shown["total"]["value"] == "66"  # (90 + 20) at 0.6
    assert shown["holdings"][0]["cost_base"]["value"] == "40"
    assert shown["unrealised"]["value"] == "14"
    assert shown["other"]["value"] == "2"  # what the rate did to the 20 that are money
    assert shown["returns"]["gain"]["value"] == "16"
    problem(await own.enter(portfolio, "buy", "2024-01-02", instrument="U", quantity="1"), 422)


async def test_same_id_again(own: Person) -> None:
    portfolio = await own.open()
    first = await own.put(portfolio, "deposit", "2024-01-01", amount="5", id="a")
    again = await own.put(portfolio, "deposit", "2024-01-01", amount="5.00", id="a")
    assert (first["is_new"], again["is_new"]) == (True, False)
    problem(await own.enter(portfolio, "deposit", "2024-01-01", amount="6", id="a"), 409)
    assert (await own.show(portfolio, "2024-01-01"))["total"]["value"] == "5"


HEAD = "id;date;type;instrument;quantity;price;amount;currency;fee;ratio\r\n"


async def test_import_is_idempotent_in_parts_of_any_size(own: Person) -> None:
    """BOM, CRLF, semicolons, decimal commas; a part may end within a line, and come twice."""
    portfolio = await own.open()
    text = "\ufeff" + HEAD + "a;01.02.2024;deposit;;;;1.000,50;eur;;\r\n"
    text += "b;2024-02-02;buy;ACME;10;99,5;;EUR;1;\r\n;2024-02-03;fee;;;;1;EUR;;\r\n"
    text += ";2024-02-03;fee;;;;1;EUR;;"
    parts = [text[at : at + 31] for at in range(0, len(text), 31)]
    done = await own.load("transactions", *parts, portfolio=portfolio)
    assert (done["status"], done["added"], done["unchanged"]) == ("done", 4, 0)
    assert done["lines"] == 5
    again = await own.load("transactions", text, portfolio=portfolio)
    assert (again["added"], again["unchanged"]) == (0, 4)
    shown = await own.show(portfolio, "2024-02-03")
    assert shown["cash"][0]["amount"] == "2.5"


async def test_wrong_lines_refuse_all_or_are_left_out(own: Person) -> None:
    portfolio = await own.open()
    await own.put(portfolio, "deposit", "2024-01-01", amount="5", id="taken")
    text = HEAD + (
        "a;2024-02-01;deposit;;;;10;EUR;;\n"
        "b;1899-12-31;deposit;;;;10;EUR;;\n"
        f"c;2024-02-01;deposit;;;;{'9' * 40};EUR;;\n"
        "taken;2024-02-01;deposit;;;;10;EUR;;\n"
        "d;2024-02-01;buy;X;1;1;;USD;;\n"
        "e;2024-02-01;buy;X;1;1;;EUR;;\n"
        "a;2024-02-01;deposit;;;;11;EUR;;\n"
        "a;2024-02-01;deposit;;;;10;EUR;;\n"
    )
    refused = await own.load("transactions", text, portfolio=portfolio)
    assert (refused["status"], refused["added"]) == ("refused", 0)
    assert [(each["line"], each["why"].partition(":")[0]) for each in refused["wrong_lines"]] == [
        (3, "date"), (4, "amount"), (5, "id"), (7, "currency"), (8, "id"),
    ]  # fmt: skip
    assert (await own.show(portfolio, "2024-02-01"))["total"]["value"] == "5"
    problem(await own.get(f"portfolios/{portfolio}/holding", instrument="X"), 404)
    done = await own.load("transactions", text, portfolio=portfolio, skip_wrong_lines=True)
    counts = [done[name] for name in ("status", "added", "unchanged", "wrong")]
    assert counts == ["done", 2, 1, 5]


async def test_imports_of_prices_and_rates(own: Person) -> None:
    portfolio = await own.open()
    await own.put(portfolio, "deposit", "2024-01-01", amount="10", currency="USD")
    await own.put(portfolio, "buy", "2024-01-01", instrument="Y", quantity="1", price="10",
                  currency="USD")  # fmt: skip
    prices = await own.load("prices", "date,instrument,price\n2024-01-01,Y,11\n2024-01-02,y,12\n")
    assert prices["added"] == 2
    rates = await own.load("rates", "date\tfrom\tto\trate\n2024-01-01\tEUR\tUSD\t2\n")
    assert rates["added"] == 1
    assert (await own.show(portfolio, "2024-01-02"))["total"]["value"] == "6"
    wrong = await own.load("prices", "date,instrument,price\n2024-01-01,NONE,11\n")
    assert wrong["status"] == "refused"
    assert wrong["wrong_lines"][0]["line"] == 2
    again = await own.load("prices", "date,instrument,price\n2024-01-02,Y,12.0\n")
    assert (again["added"], again["unchanged"]) == (0, 1)


async def test_import_steps_in_a_wrong_order(regions: Platform, own: Person) -> None:
    portfolio = await own.open()
    body = {"what": "transactions", "portfolio_id": portfolio}
    begun = success(await own.post("imports", json=body), 201)["import_id"]
    part = {"number": 0, "text": HEAD}
    problem(await own.post(f"imports/{begun}/parts", json=part | {"number": 1}), 409)
    success(await own.post(f"imports/{begun}/parts", json=part))
    success(await own.post(f"imports/{begun}/parts", json=part))  # the same again
    for text in ("x" * 5000, "a\x00b\n", "x" * 900_001):
        wrong = {"number": 1, "text": text}
        problem(await own.post(f"imports/{begun}/parts", json=wrong), 400, "text")
    assert success(await own.post(f"imports/{begun}/finish"))["lines"] == 1
    problem(await own.post(f"imports/{begun}/parts", json=part | {"number": 1}), 409)
    assert success(await own.post(f"imports/{begun}/finish"))["status"] == "done"
    other = await person_of(regions, await regions.account("ind1"), "ind1")
    problem(await other.get(f"imports/{begun}"), 404)
    problem(await other.post(f"imports/{begun}/finish"), 404)
    problem(await own.post("imports", json={"what": "transactions"}), 400, "portfolio_id")
    nonsense = success(await own.post("imports", json=body), 201)["import_id"]
    lines = {"number": 0, "text": "1,2,3\n4,5,6\n"}
    problem(await own.post(f"imports/{nonsense}/parts", json=lines), 400, "text")


async def test_export_imports_to_the_same(own: Person) -> None:
    """Every figure of the copy is that of the first, costs of transfers included."""
    first, other = await own.open(), await own.open()
    await demo_like(own, first, other)
    exported, cursor = "", ""
    while True:
        page = success(await own.get(f"portfolios/{first}/export", cursor=cursor))
        exported += page["csv"]
        if not (cursor := page["next_cursor"]):
            break
    copy = await own.open()
    done = await own.load("transactions", exported, portfolio=copy)
    assert (done["status"], done["wrong"], done["added"]) == ("done", 0, 7)
    one, two = await own.show(first, "2024-03-31"), await own.show(copy, "2024-03-31")
    for shown in (one, two):
        del shown["portfolio"]
    assert one == two
    again = success(await own.get(f"portfolios/{copy}/export"))
    assert again["csv"] == exported


async def demo_like(own: Person, first: str, other: str) -> None:
    await own.put(first, "deposit", "2024-01-01", amount="1000", note="=1+1")
    await own.put(first, "buy", "2024-01-02", instrument="E", quantity="3", price="33.3333333333")
    await own.put(first, "split", "2024-01-05", instrument="E", split_new=3, split_old=2)
    await own.put(first, "sell", "2024-01-08", instrument="E", quantity="0.7", price="30")
    await own.put(first, "dividend", "2024-01-09", instrument="E", amount="2", fee="0.5")
    await own.put(other, "buy", "2024-01-02", instrument="E", quantity="2", price="20")
    await own.put(
        other, "transfer_out", "2024-02-01", instrument="E", quantity="1", to_portfolio=first
    )
    await own.put(first, "withdrawal", "2024-03-01", amount="10")
    for on in ("2023-12-31", "2024-01-01", "2024-01-31", "2024-02-01", "2024-02-29", "2024-03-25"):
        await own.price("E", on, "31")


async def test_series(own: Person) -> None:
    portfolio = await own.open()
    empty = success(await own.get(f"portfolios/{portfolio}/series", day="2024-01-31"))
    assert [point["total"]["value"] for point in empty["points"]] == ["0"]
    await own.put(portfolio, "deposit", "2024-01-01", amount="100")
    await own.put(portfolio, "buy", "2024-01-11", instrument="S", quantity="1", price="40")
    await own.price("S", "2024-01-11", "50")
    query = {"day": "2024-01-31", "points": 4}
    points = success(await own.get(f"portfolios/{portfolio}/series", **query))["points"]
    assert [(point["day"], point["total"]["value"]) for point in points] == [
        ("2024-01-01", "100"), ("2024-01-11", "110"), ("2024-01-21", "110"), ("2024-01-31", None),
    ]  # fmt: skip
    assert points[3]["total"]["missing"] == [{"what": "price", "of": "S", "day": "2024-01-31"}]
    assert points[3]["net_paid_in"]["value"] == "100"
    problem(await own.get(f"portfolios/{portfolio}/series", points=401), 400, "points")


async def test_holding_has_returns_of_its_own(own: Person) -> None:
    portfolio = await own.open()
    await own.put(portfolio, "deposit", "2024-01-01", amount="1000")
    await own.put(portfolio, "buy", "2024-01-01", instrument="H", quantity="1", price="100")
    await own.put(portfolio, "buy", "2024-07-01", instrument="H", quantity="1", price="200")
    for on, price in (("2024-01-01", "100"), ("2024-06-30", "200"), ("2024-07-01", "200"),
                      ("2024-12-31", "220")):  # fmt: skip
        await own.price("H", on, price)
    path = f"portfolios/{portfolio}/holding"
    shown = success(await own.get(path, instrument="H", day="2024-12-31"))
    assert shown["holding"]["value_base"]["value"] == "440"
    assert shown["returns"]["time_weighted"]["value"] == "1.2"
    assert shown["returns"]["simple"]["value"] == "0.4666666667"
    problem(await own.get(path, instrument="NONE"), 404)
    problem(await own.get(path, instrument="no such"), 404)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"amount": "9" * 40}, "amount"),
        ({"amount": "0." + "1" * 11}, "amount"),
        ({"amount": "1e3000"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"amount": 5}, "amount"),
        ({"date": "1899-12-31"}, "date"),
        ({"date": (TODAY + timedelta(days=2)).isoformat()}, "date"),
        ({"date": "2024-02-30"}, "date"),
        ({"type": "gift"}, "type"),
        ({"currency": "EURO"}, "currency"),
        ({"instrument": "A B"}, "instrument"),
        ({"instrument": "AB"}, "instrument"),
        ({"id": ""}, "id"),
        ({"id": "x" * 65}, "id"),
        ({"note": "x" * 501}, "note"),
        ({"to_portfolio": "x"}, "to_portfolio"),
        ({"to_portfolio": str(uuid4())}, "to_portfolio"),
        ({"type": "split", "amount": "", "instrument": "A", "split_new": 10**9, "split_old": 1},
         "split_new"),
    ],
)  # fmt: skip
async def test_bad_transactions(own: Person, fields: dict[str, Any], field: str) -> None:
    portfolio = await own.open()
    body = {"amount": "1"} | fields
    problem(await own.enter(portfolio, kind="deposit", on="2024-01-01", **body), 400,
            field)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("portfolios", {"name": "", "base_currency": "EUR"}, "name"),
        ("portfolios", {"name": "x", "base_currency": "E1R"}, "base_currency"),
        ("portfolios", {"name": "x", "base_currency": "EUR", "cost_method": "lifo"}, "cost_method"),
        ("portfolios", {"name": "x", "base_currency": "EUR", "max_age_days": -1}, "max_age_days"),
        ("prices", {"prices": [{"date": "1899-01-01", "instrument": "A", "price": "1"}]},
         "prices[0].date"),
        ("prices", {"prices": [{"date": "2024-01-01", "instrument": "A", "price": "x"}]},
         "prices[0].price"),
        ("rates", {"rates": [{"date": "2024-01-01", "source": "EUR", "target": "USD",
                              "rate": "0"}]}, "rates[0].rate"),
        ("rates", {"rates": [{"date": "2024-01-01", "source": "EUR", "target": "EUR",
                              "rate": "1"}]}, "rates[0].target"),
        ("imports", {"what": "secrets"}, "what"),
        ("instruments", {"symbol": "A", "currency": "EUR", "name": "a\x00b"}, "name"),
        ("portfolios", {"name": "a\x00b", "base_currency": "EUR"}, "name"),
    ],
)  # fmt: skip
async def test_bad_input(own: Person, path: str, body: dict[str, Any], field: str) -> None:
    problem(await own.post(path, json=body), 400, field)


@pytest.mark.parametrize("day", ["1899-12-31", (TODAY + timedelta(days=2)).isoformat()])
async def test_days_out_of_bounds(own: Person, day: str) -> None:
    portfolio = await own.open()
    problem(await own.get(f"portfolios/{portfolio}", day=day), 400, "day")


async def test_somebody_elses_is_unknown(regions: Platform, own: Person) -> None:
    portfolio = await own.open()
    await own.put(portfolio, "deposit", "2024-01-01", amount="1", id="a")
    other = await person_of(regions, await regions.account("ind1"), "ind1")
    path = f"portfolios/{portfolio}"
    for answer in (
        await other.get(path),
        await other.get(f"{path}/series"),
        await other.get(f"{path}/transactions"),
        await other.get(f"{path}/export"),
        await other.get(f"{path}/holding", instrument="A"),
        await other.post(f"{path}/delete"),
        await other.post(f"{path}/transactions/delete", json={"id": "a"}),
        await other.enter(portfolio, "deposit", "2024-01-01", amount="1"),
        await other.post("imports", json={"what": "transactions", "portfolio_id": portfolio}),
    ):
        problem(answer, 404)
    anonymous = Person(other.client, {})
    problem(await anonymous.get(path), 401)
    problem(await anonymous.post("portfolios", json={}), 401)
    assert success(await other.get("portfolios")) == {"portfolios": []}


async def test_prices_of_others_have_no_effect(regions: Platform, own: Person) -> None:
    portfolio = await own.open()
    await own.put(portfolio, "buy", "2024-01-01", instrument="Z", quantity="1", price="1")
    other = await person_of(regions, await regions.account("ind1"), "ind1")
    problem(await other.post("prices", json={"prices": [
        {"date": "2024-01-01", "instrument": "Z", "price": "5"}]}), 422)  # fmt: skip
    assert (await own.show(portfolio, "2024-01-01"))["total"]["value"] is None


async def test_names_and_how_many(own: Person) -> None:
    body = {"name": "Same", "base_currency": "EUR"}
    kept = success(await own.post("portfolios", json=body), 201)["portfolio_id"]
    problem(await own.post("portfolios", json=body | {"name": "same "}), 409)
    for _ in range(3):
        last = await own.open()
    problem(await own.post("portfolios", json=body | {"name": "Fifth"}), 409)
    change = {"name": "Same", "cost_method": "fifo", "max_age_days": 5}
    problem(await own.post(f"portfolios/{last}/change", json=change), 409)
    changed = success(await own.post(f"portfolios/{kept}/change", json=change))
    assert changed["max_age_days"] == 5
    success(await own.post(f"portfolios/{last}/delete"))
    assert len(success(await own.get("portfolios"))["portfolios"]) == 3
    problem(await own.get(f"portfolios/{last}"), 404)


async def test_another_cost_method_changes_all_gains(own: Person) -> None:
    portfolio = await own.open(name="Method")
    for on, price in (("2024-01-01", "10"), ("2024-01-02", "20")):
        await own.put(portfolio, "buy", on, instrument="M", quantity="1", price=price)
    await own.put(portfolio, "sell", "2024-01-03", instrument="M", quantity="1", price="30")
    assert (await own.show(portfolio, "2024-01-03"))["realised"]["value"] == "20"
    change = {"name": "Method", "cost_method": "average", "max_age_days": 10}
    success(await own.post(f"portfolios/{portfolio}/change", json=change))
    assert (await own.show(portfolio, "2024-01-03"))["realised"]["value"] == "15"


async def test_transactions_in_pages(own: Person) -> None:
    portfolio = await own.open()
    lines = "".join(f"i{n:03};2024-01-01;deposit;;;;1;EUR;;\n" for n in range(120))
    await own.load("transactions", HEAD + lines, portfolio=portfolio)
    found: list[str] = []
    cursor = ""
    while True:
        page = success(await own.get(f"portfolios/{portfolio}/transactions", cursor=cursor))
        found += [each["id"] for each in page["transactions"]]
        if not (cursor := page["next_cursor"]):
            break
    assert found == [f"i{n:03}" for n in reversed(range(120))]
    forged = service.NEWEST.of(portfolio).page(
        [1, 2],
        1,
        lambda _: (date(2024, 1, 1), 99_999, "a"),
    )
    for cursor in ("nonsense", forged.next_cursor):
        answer = await own.get(f"portfolios/{portfolio}/transactions", cursor=cursor)
        problem(answer, 400, "cursor")


async def test_demo_data(own: Person) -> None:
    """The portfolio that a fresh stack shows: every figure of it is known."""
    portfolio = await demo.fill(own, TODAY)
    shown = await own.show(portfolio, TODAY.isoformat())
    assert shown["total"]["missing"] == []
    for name in ("simple", "time_weighted", "money_weighted"):
        assert shown["returns"][name]["value"] is not None, shown["returns"][name]
    points = success(await own.get(f"portfolios/{portfolio}/series"))["points"]
    assert all(point["total"]["value"] for point in points)


async def test_worker_puts_in_what_is_large(
    regions: Platform, own: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the rights of the worker alone; then the history is computed before anybody asks."""
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    portfolio = await own.open()
    lines = "".join(f"w{n};2024-01-0{n};buy;WRK;1;10;;EUR;;\n" for n in range(1, 6))
    queued = await own.load("transactions", HEAD + lines, portfolio=portfolio)
    assert (queued["status"], queued["added"]) == ("queued", 0)
    worker = await regions.worker("ind1")
    given: WorkerModule[PortfolioSettings] = WorkerModule(
        with_defaults(MODULE), region="ind1", ui_urls={"hub": "http://localhost:3000"},
        regional_db=worker,
    )  # fmt: skip
    work = {each.name: each.work for each in jobs.background(given)}
    while await work["imports"]():
        pass
    shown = success(await own.get(f"imports/{queued['import_id']}"))
    assert (shown["status"], shown["added"]) == ("done", 5)
    while await work["history"]():
        pass
    stale = await regions.sql(
        "ind1", "select stale_from from portfolio.portfolios where portfolio_id = %s", portfolio
    )
    assert stale == [(None,)]
    assert (await own.show(portfolio, "2024-01-05"))["holdings"][0]["quantity"] == "5"


async def test_old_imports_go(regions: Platform, own: Person) -> None:
    portfolio = await own.open()
    old = await own.load("transactions", HEAD + "a;x\n", portfolio=portfolio)
    new = await own.load("transactions", HEAD, portfolio=portfolio)
    await regions.sql(
        "ind1",
        "update portfolio.imports set created_at = created_at - interval '8 days'"
        " where import_id = %s",
        old["import_id"],
    )
    found = jobs.cleanup(PortfolioSettings())
    for job in found.jobs:
        await cleanup.sweep(await regions.worker("ind1"), found.queries, job, asyncio.Event())
    problem(await own.get(f"imports/{old['import_id']}"), 404)
    success(await own.get(f"imports/{new['import_id']}"))


async def test_entries_at_once(regions: Platform, maya: Account) -> None:
    """Entered and read at the same time through three regions: nothing is lost or counted twice."""
    people = [await person_of(regions, maya, region) for region in REGIONS]
    portfolio = await people[0].open()

    async def enter(number: int) -> None:
        own = people[number % len(people)]
        on = f"2024-01-{number % 20 + 1:02}"
        for _ in range(2):  # the same again
            await own.put(portfolio, "deposit", on, amount="1", id=f"n{number}")
        await own.show(portfolio, "2024-01-31")

    await asyncio.gather(*(enter(number) for number in range(12)))
    shown = await people[1].show(portfolio, "2024-01-31")
    assert shown["total"]["value"] == "12"
    assert shown["returns"]["net_investment"]["value"] == "12"


async def test_everything_goes_with_the_account(
    regions: Platform, own: Person, maya: Account
) -> None:
    portfolio = await own.open()
    await own.put(portfolio, "deposit", "2024-01-01", amount="10")
    await own.put(portfolio, "buy", "2024-01-01", instrument="GO", quantity="1", price="1")
    await own.price("GO", "2024-01-01", "1")
    await own.load("transactions", HEAD + "a;x\n", portfolio=portfolio)
    await own.show(portfolio, "2024-01-01")
    await regions.sql("ind1", "delete from hub_users where hub_user_global_id = %s", maya.user_id)
    for table in ("portfolios", "instruments", "imports"):
        ((rows,),) = await regions.sql(
            "ind1",
            f"select count(*) from portfolio.{table} where hub_user_global_id = %s",
            maya.user_id,
        )
        assert rows == 0, table
    for table in ("transactions", "positions", "balances", "totals", "lots"):
        ((rows,),) = await regions.sql(
            "ind1", f"select count(*) from portfolio.{table} where portfolio_id = %s", portfolio
        )
        assert rows == 0, table
