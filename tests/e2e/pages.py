"""What the pages are told of regions by the nginx that serves them."""

import httpx

MANY = 100  # requests; one of them lands in each region, whatever else is asked meanwhile


def sessions_land(url: str, code: str) -> set[str | None]:
    """Return where requests land whose token has the prefix of a region."""
    token = {"Authorization": f"Bearer {code.upper()}-{'0' * 64}"}
    with httpx.Client(base_url=url, trust_env=False, timeout=15, headers=token) as pages:
        return {pages.get("/api/hub/myinfo").headers.get("x-landed-at") for _ in range(MANY)}


def pages_know(url: str, code: str) -> bool:
    """Whether the status page reaches a region, and a landing there is told by its name."""
    with httpx.Client(base_url=url, trust_env=False, timeout=15) as pages:
        status = pages.get(f"/api/status/{code}")
        landings = (
            pages.get("/api/global/get-regions").headers.get("x-landed-at") for _ in range(MANY)
        )
        has_landed = code in landings
    is_shown = status.status_code == httpx.codes.OK and status.headers["x-served-by"] == code
    assert is_shown == has_landed, "of both or of none"
    return is_shown
