"""The baseline: a bare Litestar handler with the same answer as `GET /hub/myinfo`."""

import msgspec
from litestar import Litestar, get

from loadtest.yardstick import run


class Answer(msgspec.Struct):
    """The same fields as the real answer."""

    hub_user_id: str
    handle: str
    email_address: str
    preferred_language: str
    roles: list[str]


@get("/hub/myinfo")
async def myinfo() -> Answer:
    """Answer at once."""
    return Answer(
        hub_user_id="0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
        handle="user1000",
        email_address="user1000@example.com",
        preferred_language="en-US",
        roles=["hub:read_posts"],
    )


def build() -> Litestar:
    """Build the application."""
    return Litestar([myinfo], openapi_config=None, logging_config=None)


if __name__ == "__main__":
    run("loadtest.bare:build")
