"""Point 7 (M5): nothing leaves the machine unencrypted unless ALLOW_PLAINTEXT says so."""

import asyncio
import os
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

import httpx
import psycopg
import pytest
import trustme
from psycopg.conninfo import conninfo_to_dict

from vetchium_testing import commands
from vetchium_testing.db import run
from vetchium_testing.db.databases import Databases
from vetchium_testing.db.postgres import free_port
from vetchium_testing.db.tls import encrypting
from vetchium_testing.mail.post import eventually
from vetchium_testing.regional_api.joined_regions import KEY, SECRET

SCRIPTS = Path(sys.executable).parent
VERIFIED = "?sslmode=verify-full"
AWAY = "postgresql://me:hush@db.example/x"

# Service → a variable that is wrong, and each that would send unencrypted.
CLEAR: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "regional-api": (
        "EMAIL_HASH_KEY",
        {
            "GLOBAL_DB_CONN": f"{AWAY}?sslmode=require",
            "GLOBAL_DB_READ_CONN": "postgresql://127.0.0.1,db.example/x",
            "REGIONAL_DB_CONN": "service=hush",
            "CORS_ALLOWED_ORIGINS": "https://fine.example,http://hub.example",
            "HUB_UI_URL": "http://hub.example",
            "ORG_UI_URL": "http://10.0.0.1",
            "AGENCY_UI_URL": "http://agency",
            "INTERNAL_ENDPOINT_IND1": "http://ind1.example",
            "INTERNAL_ENDPOINT_USA1": "http://10.0.0.1:8080",
            "INTERNAL_ENDPOINT_DEU1": "http://[fd00::1]:8080",
            "INTERNAL_ENDPOINT_SGP1": "http://2130706433",
            "INTERNAL_ENDPOINT_BRA1": "http://svc.cluster.local.example",
            "INTERNAL_ENDPOINT_TEMPLATE": "http://{region}.example",
        },
    ),
    "regional-worker": (
        "REGION",
        {"REGIONAL_DB_CONN": AWAY, "REGIONAL_DB_DIRECT_CONN": f"{AWAY}?sslmode=verify-ca"},
    ),
    "global-service": (
        "ADMIN_SESSION_TOKEN_EXPIRY",
        {
            "GLOBAL_DB_CONN": "host=localhost,10.0.0.1 password=hush",
            "GLOBAL_DB_DIRECT_CONN": "hostaddr=10.0.0.1 host=localhost",
            "CORS_ALLOWED_ORIGINS": "http://admin.example",
            "ADMIN_UI_URL": "http://admin.example",
            "INTERNAL_ENDPOINT_USA1": "http://usa1.example",
        },
    ),
    "vetchium-migrate global": ("DB_TRANSACTION_POOLER", {"GLOBAL_DB_CONN": AWAY}),
    "vetchium-migrate regional": ("DB_TRANSACTION_POOLER", {"REGIONAL_DB_CONN": AWAY}),
    "global-service regions list": ("DB_TRANSACTION_POOLER", {"GLOBAL_DB_CONN": AWAY}),
    "regional-worker mails list": ("DB_TRANSACTION_POOLER", {"REGIONAL_DB_CONN": AWAY}),
}
# What no other machine can read, or what is encrypted.
FINE: Mapping[str, str] = {
    "GLOBAL_DB_CONN": f"{AWAY}{VERIFIED}",
    "GLOBAL_DB_READ_CONN": "postgresql://me@[::1],localhost/x",
    "REGIONAL_DB_CONN": "postgresql:///x?host=/run/postgresql",
    "CORS_ALLOWED_ORIGINS": "*,http://localhost:3000",
    "HUB_UI_URL": "http://127.0.0.1:3000",
    "ORG_UI_URL": "https://org.example",
    "AGENCY_UI_URL": "http://localhost",
    "INTERNAL_ENDPOINT_IND1": "http://127.0.0.1:8101",
    "INTERNAL_ENDPOINT_USA1": "http://regional-api-usa1:8080",
    "INTERNAL_ENDPOINT_DEU1": "http://regional-api-deu1.vetchium.svc.cluster.local:8080",
    "INTERNAL_ENDPOINT_SGP1": "http://regional-api-sgp1.vetchium.svc:8080",
    "INTERNAL_ENDPOINT_TEMPLATE": "https://{region}.example",
}


def told(command: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that a process refuses, and what it says of each."""
    program, *arguments = command.split()
    environment = {"PATH": os.environ["PATH"], **given}
    done = commands.run(program, *arguments, environment=environment)
    assert done.returncode == 2, done.stderr
    assert not {"hush", "Traceback"} & set(done.stderr.replace(":", " ").split())
    found = (line.strip().partition(" ") for line in done.stderr.splitlines()[1:])
    return {name: what for name, _, what in found}


def given_for(command: str) -> dict[str, str]:
    """Return values that let a service reach its other checks, all but one right."""
    secrets = {"SERVICE_PRIVATE_KEY": SECRET, "EMAIL_HASH_KEY": KEY, "REGION": "ind1"}
    wrong, clear = CLEAR[command]
    return {**secrets, **clear, wrong: "Hu!"}


@pytest.mark.parametrize("command", CLEAR)
def test_every_plaintext_way_is_listed_beside_other_mistakes(command: str) -> None:
    wrong, clear = CLEAR[command]
    said = told(command, given_for(command))
    assert set(said) == {wrong, *clear}
    assert all("only with ALLOW_PLAINTEXT=true" in said[name] for name in clear)


@pytest.mark.parametrize("command", CLEAR)
def test_allow_plaintext_allows_them(command: str) -> None:
    wrong, _ = CLEAR[command]
    assert set(told(command, given_for(command) | {"ALLOW_PLAINTEXT": "true"})) == {wrong}


def test_what_stays_here_or_is_encrypted_is_fine() -> None:
    secrets = {"SERVICE_PRIVATE_KEY": SECRET, "EMAIL_HASH_KEY": "short", "REGION": "ind1"}
    assert set(told("regional-api", {**secrets, **FINE})) == {"EMAIL_HASH_KEY"}


def test_libpqs_own_variables_count() -> None:
    given = {"GLOBAL_DB_CONN": "dbname=x", "DB_TRANSACTION_POOLER": "maybe"}
    command = "vetchium-migrate global"
    assert set(told(command, given)) == {"DB_TRANSACTION_POOLER"}
    away = given | {"PGHOST": "db.example"}
    assert set(told(command, away)) == {"DB_TRANSACTION_POOLER", "GLOBAL_DB_CONN"}
    assert set(told(command, away | {"PGSSLMODE": "verify-full"})) == {"DB_TRANSACTION_POOLER"}


class Encrypted(NamedTuple):
    """Databases that are reached over TLS only, with a certificate for `localhost`."""

    databases: Databases
    port: int
    folder: Path

    def make(self, kind: str, *, host: str = "localhost", root: str = "ours.pem") -> str:
        """Make a database; return a connection string that verifies the server."""
        plain = conninfo_to_dict(self.databases.make(kind))
        return (
            f"host={host} hostaddr=127.0.0.1 port={self.port} user={plain['user']}"
            f" dbname={plain['dbname']} sslmode=verify-full sslrootcert={self.folder / root}"
        )


@pytest.fixture(scope="module")
def encrypted(databases: Databases) -> Iterator[Encrypted]:
    """Encrypt the way to the run's server, with a certificate of a test authority."""
    folder = run.private_folder()
    ours, theirs = trustme.CA(), trustme.CA()
    ours.cert_pem.write_to_path(folder / "ours.pem")
    theirs.cert_pem.write_to_path(folder / "theirs.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.issue_cert("localhost").configure_cert(context)
    with encrypting(run.shared_server().port, context) as port:
        yield Encrypted(databases, port, folder)


@pytest.mark.parametrize(
    ("host", "root", "words"),
    [
        ("localhost", "ours.pem", None),
        ("localhost", "theirs.pem", "certificate verify failed"),
        ("db.example", "ours.pem", 'does not match host name "db.example"'),
        ("localhost", "none.pem", "does not exist"),
    ],
)
def test_a_command_and_a_certificate(
    encrypted: Encrypted, host: str, root: str, words: str | None
) -> None:
    conninfo = encrypted.make("global", host=host, root=root)
    done = subprocess.run(
        [SCRIPTS / "vetchium-migrate", "global", "--list"],
        env={"PATH": os.environ["PATH"], "GLOBAL_DB_CONN": conninfo},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == (1 if words else 0), done.stderr
    assert (words or "") in done.stderr
    assert "Traceback" not in done.stderr


async def first_words(given: Mapping[str, str], is_enough: Callable[[int, str], bool]) -> None:
    """Run a regional-api until its readiness and its log are as expected; then end it."""
    port = free_port()
    own = {"PATH": os.environ["PATH"], "HOST": "127.0.0.1", "PORT": str(port), "REGION": "ind1"}
    own |= {"SERVICE_PRIVATE_KEY": SECRET, "EMAIL_HASH_KEY": KEY, "CORS_ALLOWED_ORIGINS": "*"}
    own |= {f"{portal}_UI_URL": "https://pages.example" for portal in ("HUB", "ORG", "AGENCY")}
    log = run.private_folder() / "log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            SCRIPTS / "regional-api", env=own | dict(given), stdout=out
        )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=5) as client:

            async def is_seen() -> bool:
                assert process.returncode is None
                with suppress(httpx.TransportError):
                    return is_enough((await client.get("/readyz")).status_code, log.read_text())
                return False

            await eventually(is_seen, within=30)
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 25)


async def test_a_service_over_tls(encrypted: Encrypted) -> None:
    """It is ready, and all three of its pools, the replica's too, came through TLS."""
    given = {
        "GLOBAL_DB_CONN": encrypted.make("global"),
        "GLOBAL_DB_READ_CONN": encrypted.make("global"),
        "REGIONAL_DB_CONN": encrypted.make("regional"),
    }
    names = [conninfo_to_dict(text)["dbname"] for text in given.values()]
    query = "select count(distinct datname) from pg_stat_activity where datname = any(%s)"
    with closing(psycopg.connect(run.shared_server().conninfo(), autocommit=True)) as conn:

        def are_all_there(status: int, _: str) -> bool:
            return status == 200 and conn.execute(query, [names]).fetchone() == (3,)

        await first_words(given, are_all_there)


async def test_a_service_and_another_authority(encrypted: Encrypted) -> None:
    """It stays unready, and its log says why."""
    given = {
        "GLOBAL_DB_CONN": encrypted.make("global"),
        "REGIONAL_DB_CONN": encrypted.make("regional", root="theirs.pem"),
    }
    await first_words(
        given, lambda status, log: status == 503 and "certificate verify failed" in log
    )
