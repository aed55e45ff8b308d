"""The pages are built when their sources have changed, and only then."""

import os
from pathlib import Path

import pytest

from embedded import pages, settings
from embedded.ground import Ground
from embedded.problems import StackError


def config(folder: Path, **given: str) -> settings.Settings:
    return settings.load({"PATH": os.environ["PATH"], "HOME": str(folder), **given}, folder)


async def test_builds_once_and_publishes(tmp_path: Path) -> None:
    await pages.build(config(tmp_path))
    assert not await pages.build(config(tmp_path))
    ground = Ground(tmp_path, tmp_path, tmp_path)
    (tmp_path / "pages" / "hub").mkdir(parents=True)
    (tmp_path / "pages" / "hub" / "stale.html").touch()
    pages.publish(config(tmp_path), ground)
    assert (tmp_path / "pages" / "hub" / "index.html").is_file()
    assert not (tmp_path / "pages" / "hub" / "stale.html").exists()


async def test_a_missing_npm_is_explained(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="make setup"):
        await pages.build(config(tmp_path, PATH="/nowhere"))


def test_tells_the_pages_how_long_codes_live(tmp_path: Path) -> None:
    given = config(tmp_path, HUB_TFA_TOKEN_EXPIRY="1m30s")
    told = pages.values(given, "hub", listen="3000", folder="/pages/hub")
    assert told["PAGES_SETTINGS"] == '{"tfa_seconds": 90}'


def test_links_of_mails_follow_the_port_of_the_pages(tmp_path: Path) -> None:
    assert config(tmp_path).ui_url("hub") == "http://localhost:3000"
    assert config(tmp_path, HUB_UI_PORT="3456").ui_url("hub") == "http://localhost:3456"
    assert config(tmp_path, HUB_UI_URL="https://x.example").ui_url("hub") == "https://x.example"
