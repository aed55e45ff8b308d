"""Reads Mailpit's mails over its JSON API."""

from typing import Any

import httpx

from embedded.catcher import Mail

MOST = 10_000  # the number of mails that it keeps


async def mails_to(client: httpx.AsyncClient, address: str) -> list[Mail]:
    """Return all mails to an address, newest first."""
    listed = await client.get("/api/v1/messages", params={"limit": MOST})
    found = [
        each["ID"]
        for each in listed.raise_for_status().json()["messages"]
        if any(to["Address"].lower() == address for to in each["To"])
    ]
    return [mail(await client.get(f"/api/v1/message/{each}")) for each in found]


def mail(answer: httpx.Response) -> dict[str, Any]:
    """Convert a message to the form that we use for all mail catchers."""
    told = answer.raise_for_status().json()
    return {
        "id": told["ID"],
        "subject": told["Subject"],
        "text": told["Text"],
        "html": told["HTML"],
        "to": [{"address": to["Address"]} for to in told["To"]],
        # Not every catcher with this API returns it.
        "headers": {"message-id": told["MessageID"]} if told.get("MessageID") else {},
    }
