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


def test_pages_of_modules_and_their_choice_are_sources(tmp_path: Path) -> None:
    """Issue 15: what a module adds, changes or takes away leads to a build."""
    (tmp_path / "demo" / "pages").mkdir(parents=True)
    outside = tmp_path / "outside"
    outside.mkdir()
    chosen = {"MODULES": "demo", "MODULE_PAGES": ""}
    elsewhere = {"MODULES": "demo", "MODULE_PAGES": f"other={outside}"}

    def both() -> tuple[str, str]:
        return pages.digest(chosen, tmp_path), pages.digest(elsewhere, tmp_path)

    first = both()
    assert both() == first
    assert pages.digest({**chosen, "MODULES": ""}, tmp_path) not in first
    (tmp_path / "demo" / "openapi.json").touch()  # its types lie among the pages
    assert both() == first
    (outside / "hub.tsx").touch()
    second = both()
    assert second[0] == first[0] != second[1] != first[1]
    (tmp_path / "demo" / "pages" / "hub.tsx").touch()
    third = both()
    assert third[0] != second[0]
    assert third[1] != second[1]
