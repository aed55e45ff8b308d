"""CSV as people have it: separators, decimal commas, BOM, CRLF, wrong lines."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vetchium_portfolio.ledger.csv_files import (
    NO_ID,
    DecimalSign,
    GoodLine,
    Quote,
    Rate,
    Table,
    WrongFileError,
    WrongLine,
    derived_id,
    quotes,
    rates,
    text_of,
    transactions,
    written,
)
from vetchium_portfolio.ledger.transactions import Kind, Transaction, check

TODAY = date(2026, 11, 30)
HEAD = "id,date,type,instrument,quantity,price,amount,currency,fee,ratio,cost,note\n"


def read(
    text: str, sign: DecimalSign = DecimalSign.AUTO
) -> list[GoodLine[Transaction] | WrongLine]:
    return list(transactions(text_of([text.encode()]), TODAY, "EUR", sign))


def one(text: str, sign: DecimalSign = DecimalSign.AUTO) -> Transaction:
    (line,) = read(text, sign)
    assert isinstance(line, GoodLine), line
    return line.what


def why(text: str, sign: DecimalSign = DecimalSign.AUTO) -> str:
    (line,) = read(text, sign)
    assert isinstance(line, WrongLine), line
    return line.why


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("piece", [1, 7, 10_000])
def test_separators_ends_and_bom(separator: str, end: str, bom: str, piece: int) -> None:
    lines = ["date,Type,Instrument,quantity,price,Currency,fee", "2024-05-01,buy,acme,2,10.5,usd,1"]
    data = (bom + end.join(line.replace(",", separator) for line in lines)).encode()
    chunks = [data[at : at + piece] for at in range(0, len(data), piece)]
    (line,) = transactions(text_of(chunks), TODAY, "EUR")
    assert line == GoodLine(
        2,
        Transaction(
            id=NO_ID, day=date(2024, 5, 1), kind=Kind.BUY, currency="USD", instrument="ACME",
            quantity=Decimal(2), price=Decimal("10.5"), fee=Decimal(1),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sign", "amount"),
    [
        ("1234,56", "auto", "1234.56"),
        ("1.234,56", "auto", "1234.56"),
        ("1,234.56", "auto", "1234.56"),
        ("1.234.567,8", "auto", "1234567.8"),
        ("1'234.50", "auto", "1234.50"),
        ("1\N{NO-BREAK SPACE}234,50", "auto", "1234.50"),
        ("1.234", "auto", "1.234"),
        ("1.234", "comma", "1234"),
        ("1,234", "point", "1234"),
        ("0,1", "comma", "0.1"),
    ],
)
def test_numbers(text: str, sign: str, amount: str) -> None:
    found = one(f"date;type;amount\n01.05.2024;deposit;{text}", DecimalSign(sign))
    assert found.amount == Decimal(amount)
    assert found.day == date(2024, 5, 1)


@pytest.mark.parametrize(
    "text", ["12.34.5", "1,2,3", "--1", "1e5", "0x10", "NaN", "Infinity", "1_000", "١٢", "12,34.5"]
)
def test_no_numbers(text: str) -> None:
    assert why(f"date;type;amount\n2024-05-01;deposit;{text}").startswith("amount: ")


def test_comma_that_could_be_either_is_refused() -> None:
    text = 'date,type,amount\n2024-05-01,deposit,"1,234"'
    assert "decimals or thousands" in why(text)
    assert one(text, DecimalSign.POINT).amount == 1234
    assert one(text, DecimalSign.COMMA).amount == Decimal("1.234")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a,1899-12-31,deposit,,,,1,EUR,,,,", "date: before 1900-01-01"),
        ("a,2026-12-02,deposit,,,,1,EUR,,,,", "date: after tomorrow"),
        ("a,2024-02-30,deposit,,,,1,EUR,,,,", "date: not a day"),
        ("a,05/06/2024,deposit,,,,1,EUR,,,,", "date: not a day"),
        ("a,2024-05-01,gift,,,,1,EUR,,,,", "type: none of"),
        (f"a,2024-05-01,deposit,,,,{'9' * 40},EUR,,,,", "amount: more than 15 digits before"),
        (f"a,2024-05-01,deposit,,,,0.{'1' * 39},EUR,,,,", "amount: more than 10 digits after"),
        (f"a,2024-05-01,deposit,,,,{'9' * 70},EUR,,,,", "amount: not a number of at most 64"),
        ("a,2024-05-01,deposit,,,,-5,EUR,,,,", "amount: below zero"),
        ("a,2024-05-01,deposit,,,,0,EUR,,,,", "amount: a deposit needs one"),
        ("a,2024-05-01,deposit,,,,1,EURO,,,,", "currency: not three letters"),
        ("a,2024-05-01,deposit,ACME,,,1,EUR,,,,", "instrument: a deposit has none"),
        ("a,2024-05-01,buy,,1,1,,EUR,,,,", "instrument: a buy needs one"),
        ("a,2024-05-01,buy,AC ME,1,1,,EUR,,,,", "instrument: 1 to 32 letters"),
        ("a,2024-05-01,buy,ACME,999999999999,999999999999,,EUR,,,,", "quantity: times the price"),
        ("a,2024-05-01,split,ACME,,,,EUR,,0:1,,", "ratio: "),
        ("a,2024-05-01,split,ACME,,,,EUR,,1.5,,", "ratio: not new shares"),
        (f"{'a' * 65},2024-05-01,deposit,,,,1,EUR,,,,", "id: 1 to 64"),
        (f"a,2024-05-01,deposit,,,,1,EUR,,,,{'n' * 501}", "note: more than 500"),
        ("a,2024-05-01,deposit,,,,1,EUR,,,,a\x00b", "not UTF-8"),
        ("a,2024-05-01,deposit,1", "4 cells, the first line has 12"),
        ('a,2024-05-01,"deposit,,,,1,EUR,,,,', "quotes do not match"),
    ],
)
def test_wrong_lines_say_why(line: str, reason: str) -> None:
    assert reason in why(HEAD + line)


def test_wrong_line_has_its_number_and_others_are_read() -> None:
    good = "{},2024-05-0{},deposit,,,,5,EUR,,,,\n"
    lines = read(HEAD + good.format("a", 1) + "\n" + "b,nonsense\n" + good.format("c", 2))
    assert [line.line for line in lines] == [2, 4, 5]
    assert [isinstance(line, WrongLine) for line in lines] == [False, True, False]


def test_today_and_tomorrow_are_days() -> None:
    lines = read(HEAD + "a,2026-11-30,deposit,,,,1,,,,,\nb,2026-12-01,deposit,,,,1,,,,,\n")
    assert all(isinstance(line, GoodLine) for line in lines)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "must name the columns"),
        (b"1,2,3\n", "must name the columns"),
        (b"date,amount\n", "columns are missing: type"),
        (b"date,date,type\n", "columns stand twice: date"),
        ("date,type\n".encode("utf-16"), "UTF-16"),
        (b"x" * 10_000, "a line of more than"),
    ],
)
def test_wrong_files_say_why(data: bytes, reason: str) -> None:
    with pytest.raises(WrongFileError, match=reason):
        list(transactions(text_of([data]), TODAY, "EUR"))


def test_bytes_that_are_no_utf8() -> None:
    data = HEAD.encode() + "a,2024-05-01,deposit,,,,1,EUR,,,,Käse\n".encode("latin-1")
    assert list(transactions(text_of([data]), TODAY, "EUR")) == [WrongLine(2, "not UTF-8")]


def test_unknown_columns_are_reported() -> None:
    table = Table()
    text = "date;type;amount;Broker\n2024-05-01;deposit;1;X"
    list(transactions(text_of([text.encode()]), TODAY, "EUR", table=table))
    assert table == Table(";", ["broker"])


def test_lines_without_id_get_the_same_one_again() -> None:
    first, second = (one("date,type,amount\n2024-05-01,deposit,1") for _ in range(2))
    assert derived_id(first, 1) == derived_id(second, 1)
    assert derived_id(first, 1) != derived_id(first, 2)
    other = one("date,type,amount\n2024-05-01,deposit,1.0")
    assert derived_id(first, 1) == derived_id(other, 1)  # written otherwise, the same


def test_prices_and_rates() -> None:
    price = quotes(text_of([b"date;instrument;price\n30.11.2026;ACME;1.234,5\n"]), TODAY)
    assert list(price) == [GoodLine(2, Quote(TODAY, "ACME", Decimal("1234.5")))]
    data = (
        b"date,from,to,rate\n2026-11-30,usd,EUR,0.92\n2026-11-30,EUR,EUR,1\n2026-11-30,EUR,USD,0\n"
    )
    found = list(rates(text_of([data]), TODAY))
    assert found[0] == GoodLine(2, Rate(TODAY, "USD", "EUR", Decimal("0.92")))
    assert found[1:] == [
        WrongLine(3, "to: the same currency as from"),
        WrongLine(4, "rate: not above zero"),
    ]


numbers = st.decimals(min_value=Decimal("1e-10"), max_value=Decimal(999999), places=10)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9)


@st.composite
def any_transactions(draw: st.DrawFn) -> Transaction:
    kind = draw(st.sampled_from(list(Kind)))
    fields: dict[str, object] = {}
    if kind in {Kind.BUY, Kind.SELL}:
        fields = {"instrument": "A.B-C", "quantity": draw(numbers), "price": draw(numbers)}
    elif kind is Kind.SPLIT:
        fields = {"instrument": "A", "split_new": draw(st.integers(1, 99)), "split_old": 3}
    elif kind in {Kind.TRANSFER_IN, Kind.TRANSFER_OUT} and draw(st.booleans()):
        cost = draw(st.none() | st.just(Decimal(0)) | numbers)
        fields = {"instrument": "A", "quantity": draw(numbers), "cost": cost}
    else:
        fields = {"amount": draw(numbers)}
    day = draw(st.dates(date(1900, 1, 1), TODAY))
    note = draw(st.just("") | texts)
    tx = Transaction(
        id=draw(texts), day=day, kind=kind, currency="EUR", note=note, **fields,  # type: ignore[arg-type]
    )  # fmt: skip
    return check(tx, TODAY)


@settings(max_examples=200, deadline=None)
@given(st.lists(any_transactions(), max_size=8))
def test_export_reads_again_to_the_same_ledger(ledger: list[Transaction]) -> None:
    data = "".join(written(ledger)).encode()
    lines = list(transactions(text_of([data]), TODAY, "USD"))
    assert [line.what for line in lines if isinstance(line, GoodLine)] == ledger


def test_export_holds_no_formulas() -> None:
    tx = Transaction(
        id="=1+1", day=TODAY, kind=Kind.DEPOSIT, currency="EUR", amount=Decimal(1), note="@SUM(A1)"
    )
    (_, line) = written([tx])
    assert line.startswith("'=1+1,")
    assert line.endswith(",'@SUM(A1)\r\n")


MILLION = """
import resource, sys
from datetime import date
from vetchium_portfolio.ledger.csv_files import WrongLine, text_of, transactions
block = b"".join(
    b"x%07d,2024-05-01,buy,ACME,1,10.5,,EUR,0.1,,,\\n" % number for number in range(10_000)
)
def chunks():
    yield sys.argv[1].encode()
    for number in range(100):
        yield block if number != 50 else block.replace(b"x0000007,2024", b"x0000007,1824")
before, good, wrong = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 0, []
for line in transactions(text_of(chunks()), date(2026, 11, 30), "EUR"):
    if isinstance(line, WrongLine):
        wrong.append(line)
    else:
        good += 1
print(good, wrong, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_million_lines_in_bounded_memory() -> None:
    """10^6 lines, one of them wrong: less than 16 MiB more, and the wrong one is named."""
    ran = subprocess.run(
        [sys.executable, "-c", MILLION, HEAD], capture_output=True, text=True, check=True
    )
    said, mebibytes = ran.stdout.rsplit(" ", 1)
    assert said == f"999999 {[WrongLine(500_009, 'date: before 1900-01-01')]}"
    assert int(mebibytes) < 16
