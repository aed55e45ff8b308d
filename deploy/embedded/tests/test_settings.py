"""The settings from `.env` and the environment."""

from pathlib import Path

import pytest

from embedded import settings
from embedded.roster import Roster
from embedded.settings import read_dotenv


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("A=1", {"A": "1"}),
        ("export A=1", {"A": "1"}),
        ("A = 1 # why", {"A": "1"}),
        ("A=a#b", {"A": "a#b"}),
        ('A="1 # 2" # why', {"A": "1 # 2"}),
        ("A='x=y'", {"A": "x=y"}),
        ("A=", {"A": ""}),
        ("A=# nothing", {"A": ""}),
        ("# A=1", {}),
        ("no assignment", {}),
        ("A-B=1", {}),
        ("", {}),
    ],
)
def test_reads_a_dotenv_line(line: str, found: dict[str, str]) -> None:
    assert read_dotenv(line) == found


def test_environment_goes_before_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("EDGE_PORT=9000\nMAIL_WEB_PORT=9001\nGLOBAL_DB_PORT=\n")
    found = settings.load({"EDGE_PORT": "9002"}, tmp_path)
    assert found.port("edge") == 9002
    assert found.port("mail web") == 9001
    assert found.port("postgres global") == 5432
    assert found.data_dir == tmp_path / ".data"


def test_every_region_has_ports(tmp_path: Path) -> None:
    found = settings.load({"VETCHIUM_REGIONS": "ind1, usa1,deu1,sgp1"}, tmp_path)
    assert found.regions == ("ind1", "usa1", "deu1", "sgp1")
    assert found.ports["regional-api sgp1"].number == 8104
    assert found.ports["regional-api sgp1"].variable == "REGIONAL_API_SGP1_PORT"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"EDGE_PORT": "http"}, "EDGE_PORT is no port number"),
        ({"EDGE_PORT": "70000"}, "EDGE_PORT is no port number"),
        ({"EDGE_PORT": "0"}, "EDGE_PORT is no port number"),
        ({"EDGE_PORT": "8081"}, "GLOBAL_SERVICE_PORT and EDGE_PORT are both 8081"),
        ({"VETCHIUM_REGIONS": "ind1,,usa1"}, "VETCHIUM_REGIONS"),
        ({"VETCHIUM_REGIONS": "../x"}, "VETCHIUM_REGIONS"),
    ],
)
def test_complains_in_words(given: dict[str, str], complaint: str, tmp_path: Path) -> None:
    with pytest.raises(settings.SettingsError, match=complaint):
        settings.load(given, tmp_path)


def test_names_all_wrong_ports_at_once(tmp_path: Path) -> None:
    with pytest.raises(settings.SettingsError, match=r"EDGE_PORT.*MAIL_WEB_PORT"):
        settings.load({"EDGE_PORT": "x", "MAIL_WEB_PORT": "y"}, tmp_path)


class TestRoster:
    """Changes by `make region` are read at the next start."""

    def test_an_added_region_keeps_its_ports(self, tmp_path: Path) -> None:
        before = settings.load({"VETCHIUM_DATA_DIR": str(tmp_path)}, tmp_path)
        grown = before.with_region("sgp1", {"REGIONAL_API_SGP1_PORT": "26758"})
        assert grown.regions == ("ind1", "usa1", "deu1", "sgp1")
        assert (grown.port("regional-worker sgp1"), grown.port("postgres sgp1")) == (8114, 5436)
        ports = {"REGIONAL_API_SGP1_PORT": "26758", "SGP1_DB_PORT": "6000"}
        Roster().with_region("sgp1", ports, is_new=True).write(tmp_path)
        again = settings.load({"VETCHIUM_DATA_DIR": str(tmp_path)}, tmp_path)
        assert again.regions == grown.regions
        assert again.first_regions == before.regions
        assert (again.port("regional-api sgp1"), again.port("postgres sgp1")) == (26758, 6000)
        moved = settings.load(
            {"VETCHIUM_DATA_DIR": str(tmp_path), "SGP1_DB_PORT": "6001"}, tmp_path
        )
        assert moved.port("postgres sgp1") == 6001

    def test_a_retired_region_moves_nobody(self, tmp_path: Path) -> None:
        given = {"VETCHIUM_DATA_DIR": str(tmp_path)}
        before = settings.load(given, tmp_path)
        Roster().without_region("usa1").write(tmp_path)
        after = settings.load(given, tmp_path)
        assert after.regions == after.first_regions == ("ind1", "deu1")
        assert after.port("postgres deu1") == before.port("postgres deu1")
        assert "postgres usa1" not in after.ports
        assert after.api_ports == before.api_ports, "it may come back to those that run"
        Roster.read(tmp_path).with_region("usa1", {}, is_new=False).write(tmp_path)
        assert settings.load(given, tmp_path).regions == before.regions
