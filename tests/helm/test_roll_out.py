"""How the rendered objects work together: addresses, variables, starts, ends and migrations."""

import os
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import msgspec
import pytest
from helm.chart import TOP, VALUES, objects, of_kind, workloads

from common.forwarding.endpoints import Endpoints
from common.settings import Settings
from global_service.settings import GlobalServiceSettings
from regional_api.settings import RegionalApiSettings
from regional_worker.settings import RegionalWorkerSettings

SETTINGS: dict[str, type[Settings]] = {
    "regional-api": RegionalApiSettings,
    "regional-worker": RegionalWorkerSettings,
    "global-service": GlobalServiceSettings,
}


def variables(kind: type[Settings]) -> tuple[set[str], set[str]]:
    """Return the variables that a service needs, and all that it knows."""
    required, known = set(), set()
    for field in msgspec.structs.fields(kind):
        if isinstance(field.type, type) and issubclass(field.type, Settings):
            known |= variables(field.type)[1]
            continue
        name = f"{kind.prefix}{field.name}".upper()
        known.add(name)
        if field.required:
            required.add(name)
    return required, known


class TestWiring:
    @pytest.mark.parametrize("values", ["default", "ind1", "usa1", "deu1"])
    def test_every_region_finds_every_other(self, values: str) -> None:
        services = of_kind("Service", values)
        deployments = of_kind("Deployment", values)
        for name, config in of_kind("ConfigMap", values).items():
            if "regional-api" not in name:
                continue
            endpoints = Endpoints.from_environ(config["data"])
            for code in ("ind1", "usa1", "deu1"):
                url = endpoints.base_url(code)
                if f"vetchium-regional-api-{code}" not in deployments:
                    assert url == f"https://api-{code}.internal.vetchium.example"
                    continue
                host, _, port = url.removeprefix("http://").partition(":")
                assert int(port) in {each["port"] for each in services[host]["spec"]["ports"]}
                labels = deployments[host]["spec"]["template"]["metadata"]["labels"]
                assert services[host]["spec"]["selector"].items() <= labels.items()
                assert services[host]["spec"]["selector"]["vetchium.com/region"] == code

    @pytest.mark.parametrize("code", ["ind1", "usa1", "deu1"])
    def test_the_address_for_peers_is_served_where_the_region_is(self, code: str) -> None:
        rules: dict[str, list[Any]] = {}
        for ingress in of_kind("Ingress", code).values():
            own = {rule["host"]: rule["http"]["paths"] for rule in ingress["spec"]["rules"]}
            (hosts,) = (tls["hosts"] for tls in ingress["spec"]["tls"])
            assert set(own) == set(hosts)
            rules |= own
        backends = {
            path["backend"]["service"]["name"]
            for path in rules[f"api-{code}.internal.vetchium.example"]
        }
        assert backends == {f"vetchium-regional-api-{code}"}
        assert ("admin-api.vetchium.example" in rules) is (code == "deu1")

    def test_health_and_metrics_are_not_public(self) -> None:
        ingresses = of_kind("Ingress", "default").values()
        for rule in (each for ingress in ingresses for each in ingress["spec"]["rules"]):
            backend = {path["backend"]["service"]["name"] for path in rule["http"]["paths"]}
            if backend == {"vetchium-ui"}:
                continue
            assert all(
                path["path"] != "/" or path["pathType"] == "Exact" for path in rule["http"]["paths"]
            )

    def test_staff_is_not_public(self) -> None:
        """S6: an Ingress of its own, private networks alone, and no OpenAPI page for everybody."""
        ingresses = of_kind("Ingress", "default")
        hosts = {
            name: {rule["host"] for rule in each["spec"]["rules"]}
            for name, each in ingresses.items()
        }
        assert hosts["vetchium-staff"] == {"admin.vetchium.example", "admin-api.vetchium.example"}
        assert not hosts["vetchium-staff"] & hosts["vetchium"]
        paths = {
            path["path"]
            for rule in ingresses["vetchium"]["spec"]["rules"]
            if rule["host"] == "api.vetchium.example"
            for path in rule["http"]["paths"]
        }
        assert paths == {"/", "/hub", "/org", "/agency", "/global"}
        config = of_kind("ConfigMap", "default")["vetchium-global-service"]["data"]
        networks = map(ip_network, config["ADMIN_ALLOWED_NETWORKS"].split(","))
        assert all(network.is_private for network in networks)

    @pytest.mark.parametrize("service", SETTINGS)
    def test_a_service_is_told_what_it_needs_and_nothing_that_it_does_not_know(
        self, service: str
    ) -> None:
        """What has a default may be left out: `env` of the values sets it, under the same name."""
        required, known = variables(SETTINGS[service])
        example = (TOP / ".env.example").read_text("utf-8")
        of_the_release_before = {"INTERNAL_PROXY_SECRET"}
        assert all(f"\n{name}=" in example for name in known - of_the_release_before)
        for values in VALUES:
            for name, template in workloads(values).items():
                if service not in name:
                    continue
                (container,) = template["spec"]["containers"]
                told = {each["name"].removesuffix("_FILE") for each in container["env"]}
                told |= set(of_kind("ConfigMap", values)[name]["data"])
                assert required <= told
                ours = {each for each in told if not each.startswith("INTERNAL_ENDPOINT_")}
                assert ours <= known

    @pytest.mark.parametrize("service", SETTINGS)
    def test_a_service_starts_with_what_it_is_told(self, service: str, tmp_path: Path) -> None:
        """No variable is missing or unreadable: the real program accepts them all."""
        suffix = "" if service == "global-service" else "-ind1"
        name = f"vetchium-{service}{suffix}"
        given = dict(of_kind("ConfigMap", "inline")[name]["data"])
        (container,) = workloads("inline")[name]["spec"]["containers"]
        for each in container["env"]:
            key = each["name"].removesuffix("_FILE")
            given[key] = "postgresql://x@127.0.0.1:1/x" if key.endswith("CONN") else "x" * 32
        kind = SETTINGS[service]
        program = f"import {kind.__module__} as s; from common.settings import load_or_exit; "
        done = subprocess.run(
            [sys.executable, "-c", f"{program}load_or_exit(s.{kind.__name__})"],
            env={"PATH": os.defpath, **given},
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        assert (done.returncode, done.stderr) == (0, "")

    def test_the_example_file_knows_every_variable_of_the_chart(self) -> None:
        known = (TOP / ".env.example").read_text("utf-8")
        for values in VALUES:
            for config in of_kind("ConfigMap", values).values():
                for name in config["data"]:
                    is_peer = name.startswith("INTERNAL_ENDPOINT_")
                    assert is_peer or name == "pages.conf" or f"\n{name}=" in known, name


class TestRollOut:
    def test_nothing_is_cut(self) -> None:
        """A pod is told to end only after it is out of the Service, and has time to finish."""
        for name, each in of_kind("Deployment", "default").items():
            spec = each["spec"]["template"]["spec"]
            (container,) = spec["containers"]
            if "regional-worker" in name:
                assert each["spec"]["strategy"] == {"type": "Recreate"}
                assert each["spec"]["replicas"] == 1
                assert spec["terminationGracePeriodSeconds"] >= 30
                continue
            rolling = each["spec"]["strategy"]["rollingUpdate"]
            assert rolling == {"maxUnavailable": 0, "maxSurge": 1}
            rest = container["lifecycle"]["preStop"]["sleep"]["seconds"]
            config = of_kind("ConfigMap", "default")[name]
            drain = int(config["data"].get("DRAIN_DELAY", "0s").removesuffix("s"))
            assert rest >= 5
            assert spec["terminationGracePeriodSeconds"] >= rest + drain + 25

    def test_an_outage_of_a_database_takes_no_pod_out(self) -> None:
        for name in ("vetchium-regional-api-ind1", "vetchium-global-service"):
            (container,) = workloads("default")[name]["spec"]["containers"]
            probes = {
                kind: container[f"{kind}Probe"]["httpGet"]["path"]
                for kind in ("startup", "readiness", "liveness")
            }
            assert probes == {"startup": "/readyz", "readiness": "/healthz", "liveness": "/healthz"}

    def test_scaling(self) -> None:
        (cpu,) = of_kind("HorizontalPodAutoscaler", "default")["vetchium-regional-api-ind1"][
            "spec"
        ]["metrics"]
        assert cpu["resource"]["name"] == "cpu"
        (pods,) = of_kind("HorizontalPodAutoscaler", "inline")["vetchium-regional-api-ind1"][
            "spec"
        ]["metrics"]
        metric = pods["pods"]["metric"]["name"]
        code = (TOP / "libs/common/src/common/web/metrics.py").read_text("utf-8")
        assert f'"{metric}"' in code

    @pytest.mark.parametrize("values", VALUES)
    def test_migrations_come_first_and_bring_what_they_need(self, values: str) -> None:
        """At the first installation nothing of the release exists yet, its secrets neither."""
        hooks = {"pre-install", "pre-upgrade"}
        weights = {}
        for each in objects(values):
            notes = each["metadata"].get("annotations", {})
            if "helm.sh/hook" in notes:
                assert set(notes["helm.sh/hook"].split(",")) == hooks
                key = each["kind"], each["metadata"]["name"]
                weights[key] = int(notes["helm.sh/hook-weight"])
        jobs = of_kind("Job", values)
        assert jobs
        for name, job in jobs.items():
            assert weights["NetworkPolicy", name] < weights["Job", name]
            for volume in job["spec"]["template"]["spec"]["volumes"]:
                for source in volume.get("projected", {}).get("sources", []):
                    secret = source["secret"]["name"]
                    is_given = secret not in of_kind("Secret", values)
                    assert is_given or weights["Secret", secret] < weights["Job", name]
            assert "envFrom" not in job["spec"]["template"]["spec"]["containers"][0]

    def test_a_changed_secret_replaces_the_pods_that_read_it(self) -> None:
        def sums(*more: str) -> dict[str, str | None]:
            return {
                name: each["spec"]["template"]["metadata"]["annotations"].get("checksum/secrets")
                for name, each in of_kind("Deployment", "inline", *more).items()
            }

        changed = sums("secrets.shared.internalProxySecret=another-secret-of-thirty-two-bytes")
        assert {name for name, found in sums().items() if changed[name] != found} == {
            "vetchium-regional-api-ind1"
        }
