"""The pages in a cluster: what nginx is told there, and that it does what it does everywhere."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from helm.chart import TOP, VALUES, of_kind, workloads

from embedded import edge
from embedded.edge_options import Options, everywhere
from embedded.ground import prepare
from embedded.ports import unused
from embedded.settings import UI_PORTS

HOST = "127.0.0.1"
PRIVATE = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
REGIONS = {"ind1": 8101, "usa1": 8102, "deu1": 8103}


def regions_of(values: str) -> dict[str, int]:
    code = "ind1" if values == "inline" else values
    return REGIONS if values == "default" else {code: REGIONS[code]}


def entries_of(values: str) -> set[str]:
    entries = set(json.loads((TOP / "hub-ui" / "entries.json").read_text("utf-8")))
    return entries - ({"admin"} if values in {"ind1", "usa1"} else set())


def text_of(values: str, *more: str) -> str:
    text: str = of_kind("ConfigMap", values, *more)["vetchium-ui"]["data"]["pages.conf"]
    return text


@pytest.mark.parametrize("values", VALUES)
def test_nginx_is_told_the_same_as_in_every_other_deployment(values: str) -> None:
    """Another program fills in the same templates; what differs on purpose is listed here."""
    name = "vetchium-regional-api-{}:{}"
    servers = {code: name.format(code, port) for code, port in regions_of(values).items()}
    is_global = "admin" in entries_of(values)
    alone = "vetchium-global-service:8081" if is_global else "127.0.0.1:1 down"
    seconds = {"hub": 90} if values == "inline" else {}  # HUB_TFA_TOKEN_EXPIRY: 1m30s
    sites = [
        {
            "PAGES_LISTEN": everywhere(UI_PORTS[entry]),
            "PAGES_DIR": f"/pages/{entry}",
            "PAGES_UPSTREAM": "global_service" if entry == "admin" else "$way",
            "PAGES_SETTINGS": json.dumps({"tfa_seconds": seconds.get(entry, 600)}),
        }
        for entry in sorted(entries_of(values))
    ]
    origins = (f"https://{entry}.vetchium.example" for entry in ("hub", "org", "agency", "admin"))
    options = Options(
        processes="2",
        client_connections=200,
        client_posts=20,
        client_posts_burst=200,
        trusted_proxies=PRIVATE,
        origins=tuple(origins),
        forwarded_for="$http_x_forwarded_for",
    )
    expected = edge.configuration(everywhere(8080), "/tmp", servers, alone, sites, options=options)
    for code, server in servers.items():  # a Service's address is not known before it is there
        port = server.rpartition(":")[2]
        expected = expected.replace(f" {server} {code};", f' "~^[^,]+:{port}$" {code};')
        expected = expected.replace(f"\n{server} {code};", f'\n"~^[^,]+:{port}$" {code};')
    if not is_global:  # nobody may reach it from here
        expected = re.sub(r"location = /api/status/global .*", "", expected)
    assert text_of(values).split() == expected.split()


@pytest.mark.parametrize("values", VALUES)
def test_every_entry_has_a_host_and_its_port(values: str) -> None:
    entries = entries_of(values)
    ports = {"edge": 8080, **{entry: UI_PORTS[entry] for entry in entries}}
    (container,) = workloads(values)["vetchium-ui"]["spec"]["containers"]
    assert {each["name"]: each["containerPort"] for each in container["ports"]} == ports
    service = of_kind("Service", values)["vetchium-ui"]["spec"]["ports"]
    assert {each["targetPort"]: each["port"] for each in service} == ports
    assert all(each["name"] == each["targetPort"] for each in service)
    hosts = {
        rule["host"].partition(".")[0]: path["backend"]["service"]["port"]["name"]
        for ingress in of_kind("Ingress", values).values()
        for rule in ingress["spec"]["rules"]
        for path in rule["http"]["paths"]
        if path["backend"]["service"]["name"] == "vetchium-ui"
    }
    assert hosts == {"api": "edge", **{entry: entry for entry in entries}}
    for kind in ("readinessProbe", "livenessProbe"):
        assert container[kind]["httpGet"]["port"] in ports
    dockerfile = (TOP / "hub-ui" / "Dockerfile").read_text("utf-8")
    paths = {mount["mountPath"] for mount in container["volumeMounts"]}
    assert paths == {"/tmp", "/etc/pages"}
    assert "/etc/pages/pages.conf" in dockerfile


@pytest.mark.parametrize("values", VALUES)
def test_what_nginx_asks_is_what_the_services_serve(values: str) -> None:
    services = of_kind("Service", values)
    for host, port in re.findall(r"server (vetchium-[a-z0-9-]+):(\d+)", text_of(values)):
        ports = {each["port"]: each["targetPort"] for each in services[host]["spec"]["ports"]}
        assert ports[int(port)] == "http"


class Cluster:
    """nginx with the configuration of a ConfigMap, and small servers in place of the Services."""

    def __init__(self, ports: dict[str, int]) -> None:
        self.ports = ports
        self.heads: list[str] = []
        self.servers: dict[str, asyncio.Server] = {}

    async def open(self, name: str) -> None:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
                    writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{name}".encode())
            writer.close()

        self.servers[name] = await asyncio.start_server(serve, HOST, self.ports[name])

    def client(self, entry: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=f"http://{HOST}:{self.ports[entry]}", trust_env=False)


def local(text: str, folder: Path, ports: dict[str, int]) -> str:
    """Put names and places of this machine into the text; nothing else is changed."""
    text = re.sub(r"vetchium-(?:regional-api-[a-z0-9]+|global-service):", f"{HOST}:", text)
    text = text.replace(f"{HOST}:8081", f"{HOST}:{ports['glob']}")
    for entry, port in {"edge": 8080, **UI_PORTS}.items():
        text = text.replace(f"listen {port};", f"listen {HOST}:{ports[entry]};")
        text = text.replace(f"listen [::]:{port};", f"listen [::1]:{ports[entry]};")
    return text.replace("/tmp/", f"{folder}/").replace("/pages/", f"{folder}/pages/")


def write(values: str, tmp_path: Path, *more: str, **ports: int) -> tuple[list[str], Any]:
    """Return the command of nginx and the ground it stands on."""
    ground = prepare(tmp_path)
    folder = ground.folder("cluster")
    for entry in UI_PORTS:
        page = ground.folder("cluster", "pages", entry) / "index.html"
        page.write_text(entry, "utf-8")
    written = folder / "pages.conf"
    written.write_text(local(text_of(values, *more), folder, ports), "utf-8")
    command = [str(ground.nginx), "-p", f"{folder}/", "-e", "stderr", "-c", str(written)]
    return command, ground


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    names = (*REGIONS, "glob", "edge", *UI_PORTS)
    ports = dict(zip(names, unused(len(names)), strict=True))
    stage = Cluster(ports)
    sets = [f"regions[{n}].landingPort={ports[code]}" for n, code in enumerate(REGIONS)]
    command, ground = write("default", tmp_path, *sets, **ports)
    for name in (*REGIONS, "glob"):
        await stage.open(name)
    nginx = await asyncio.create_subprocess_exec(
        *(*command, "-g", "daemon off;"), user=ground.uid, group=ground.gid
    )
    async with stage.client("hub") as client:
        for _ in range(100):
            with contextlib.suppress(httpx.TransportError):
                await client.get("/settings.json")
                break
            await asyncio.sleep(0.05)
    yield stage
    nginx.terminate()
    await nginx.wait()
    for server in stage.servers.values():
        server.close()
    if ground.base != tmp_path:
        shutil.rmtree(ground.base)


@pytest.mark.parametrize("values", VALUES)
def test_nginx_takes_it(values: str, tmp_path: Path) -> None:
    names = ("glob", "edge", *UI_PORTS)
    ports = dict(zip(names, unused(len(names)), strict=True))
    command, ground = write(values, tmp_path, **ports)
    done = subprocess.run(
        [*command, "-t"],
        capture_output=True,
        text=True,
        check=False,
        user=ground.uid,
        group=ground.gid,
        env={"PATH": os.defpath},
    )
    if ground.base != tmp_path:
        shutil.rmtree(ground.base)
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


async def test_pages_and_api_of_each_entry(cluster: Cluster) -> None:
    for entry in UI_PORTS:
        async with cluster.client(entry) as client:
            assert (await client.get("/any/page")).text == entry
            answers = [await client.get("/api/x") for _ in range(6)]
            assert (await client.get("/api/status/global")).text == "glob"
            assert (await client.get("/api/status/usa1")).text == "usa1"
        if entry == "admin":
            assert {answer.text for answer in answers} == {"glob"}
            continue
        assert {answer.text for answer in answers} == set(REGIONS)
        assert all(answer.headers["x-landed-at"] == answer.text for answer in answers)


async def test_a_region_that_is_away_is_passed_over_and_no_landing_told(cluster: Cluster) -> None:
    cluster.servers.pop("usa1").close()
    async with cluster.client("hub") as client:
        answers = [await client.post("/api/hub/login", json={}) for _ in range(6)]
        assert (await client.get("/api/status/usa1")).status_code == 502
    assert {answer.text for answer in answers} == {"ind1", "deu1"}
    assert any("x-landed-at" not in answer.headers for answer in answers)


async def test_the_address_of_the_client_is_the_one_that_the_controller_gave(
    cluster: Cluster,
) -> None:
    """With nginx's own neighbour added, every client would count as one: the controller."""
    async with cluster.client("hub") as client:
        await client.get("/api/x", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
    assert "\r\nX-Forwarded-For: 203.0.113.9, 198.51.100.7\r\n" in cluster.heads[-1]
