"""Bookmarks over HTTP, landing at home and one hop away."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from common.db import cleanup
from vetchium_bookmarks import BookmarksSettings
from vetchium_bookmarks.jobs import cleanup as jobs
from vetchium_testing.answers import problem, success
from vetchium_testing.regional_api.joined_regions import REGIONS, Account, Platform, bearer

ITEMS = "/hub/bookmarks/items"
LINK = {"title": "Vetchium", "url": "https://vetchium.example/"}


@pytest.fixture
async def maya(bookmarks: Platform) -> Account:
    """A professional at home in ind1."""
    return await bookmarks.account("ind1", language="de-DE")


async def _headers(bookmarks: Platform, account: Account) -> dict[str, str]:
    return bearer(await bookmarks.session(account))


async def _add(at: httpx.AsyncClient, headers: dict[str, str], **changes: Any) -> dict[str, Any]:
    answer = await at.post(ITEMS, json=LINK | changes, headers=headers)
    return success(answer, 201)


@pytest.mark.parametrize("landing", REGIONS)
async def test_add_list_show_delete(bookmarks: Platform, maya: Account, landing: str) -> None:
    at, headers = bookmarks.at(landing), await _headers(bookmarks, maya)
    first, second = await _add(at, headers), await _add(at, headers, title="Again")
    listed = success(await at.get(ITEMS, headers=headers))
    assert listed == {"items": [second, first]}
    path = f"{ITEMS}/{first['item_id']}"
    assert success(await at.get(path, headers=headers)) == first
    success(await at.post(f"{path}/delete", headers=headers))
    problem(await at.get(path, headers=headers), 404)
    problem(await at.post(f"{path}/delete", headers=headers), 404)
    ((rows,),) = await bookmarks.sql("ind1", "select count(*) from bookmarks.items")
    assert rows >= 1, "the rows are where the account is at home"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"url": "ftp://example.com"}, "url"),
        ({"url": "https://"}, "url"),
        ({"url": "http://[1"}, "url"),
        ({"url": 7}, "url"),
    ],
)
async def test_bad_input(
    bookmarks: Platform, maya: Account, changes: dict[str, Any], field: str
) -> None:
    headers = await _headers(bookmarks, maya)
    answer = await bookmarks.at("usa1").post(ITEMS, json=LINK | changes, headers=headers)
    problem(answer, 400, field)


async def test_somebody_elses_is_unknown(bookmarks: Platform, maya: Account) -> None:
    at, headers = bookmarks.at("ind1"), await _headers(bookmarks, maya)
    item = await _add(at, headers)
    other = await _headers(bookmarks, await bookmarks.account("ind1"))
    path = f"{ITEMS}/{item['item_id']}"
    for answer in (
        await at.get(path, headers=other),
        await at.post(f"{path}/delete", headers=other),
        await at.post(f"{path}/send", headers=other),
        await at.get(f"{ITEMS}/{uuid4()}", headers=headers),
        await at.get(f"{ITEMS}/no-id", headers=headers),
    ):
        problem(answer, 404)
    problem(await at.get(path), 401)


async def test_as_many_as_one_may_have(bookmarks: Platform, maya: Account) -> None:
    at, headers = bookmarks.at("deu1"), await _headers(bookmarks, maya)
    answers = [await at.post(ITEMS, json=LINK, headers=headers) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 409]


async def test_is_sent_by_mail(bookmarks: Platform, maya: Account) -> None:
    """In the reader's language, with what the person typed as text and not as mark-up."""
    at, headers = bookmarks.at("usa1"), await _headers(bookmarks, maya)
    item = await _add(at, headers, title="<b>Bold</b>\n\nand more")
    success(await at.post(f"{ITEMS}/{item['item_id']}/send", headers=headers))
    (row,) = await bookmarks.sql(
        "ind1",
        "select email_subject, email_text_body, email_html_body from emails where email_to = %s",
        maya.address,
    )
    subject, text, html = row
    assert subject == "Ein Link, den Sie gespeichert haben"
    assert "<b>Bold</b> and more" in text
    assert f"http://localhost:3000/bookmarks/{item['item_id']}" in text
    assert "&lt;b&gt;Bold&lt;/b&gt; and more" in html
    assert "<b>Bold" not in html


async def test_old_ones_go(bookmarks: Platform, maya: Account) -> None:
    at, headers = bookmarks.at("ind1"), await _headers(bookmarks, maya)
    old, new = await _add(at, headers), await _add(at, headers)
    await bookmarks.sql(
        "ind1",
        "update bookmarks.items set created_at = created_at - interval '8 days' where item_id = %s",
        old["item_id"],
    )
    found = jobs(BookmarksSettings(keep=timedelta(days=7)))
    (job,) = found.jobs
    database = await bookmarks.worker("ind1")
    assert await cleanup.sweep(database, found.queries, job, asyncio.Event()) == 1
    assert success(await at.get(ITEMS, headers=headers)) == {"items": [new]}
