"""docs/tour.md names the files that a misrouted login runs in, and few of them must be read."""

import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from regional_api.directory import Directory
from vetchium_testing.regional_api.joined_regions import Platform

TOP = Path(__file__).resolve().parents[4]
MOST_TO_RUN = 41
MOST_TO_READ = 12


async def test_a_misrouted_login(platform: Platform) -> None:
    account = await platform.account("usa1")
    await platform.at("ind1").post("/hub/login", json=account.credentials)  # all is imported
    seen: set[Path] = set()

    def note(frame: FrameType, _event: str, _argument: Any) -> None:
        seen.add(Path(frame.f_code.co_filename))

    sys.setprofile(note)
    try:
        answer = await platform.at("ind1").post("/hub/login", json=account.credentials)
    finally:
        sys.setprofile(None)
    assert answer.status_code == 200
    source = re.compile(r"/(libs/common|services/regional-api)/src/(?!.*/queries/)")
    ran = sorted(str(path.relative_to(TOP)) for path in seen if source.search(str(path)))
    assert str(Path(sys.modules[Directory.__module__].__file__ or "").relative_to(TOP)) in ran
    assert len(ran) <= MOST_TO_RUN, "\n".join(ran)

    tour = (TOP / "docs" / "tour.md").read_text("utf-8")
    walk = tour[: tour.index("Other places worth knowing")]
    to_read = set(re.findall(r"\]\(\.\./([^)]+\.py)\)", walk))
    assert to_read <= set(ran)
    assert len(to_read) <= MOST_TO_READ
