"""Every rendered object is one that Kubernetes takes, and its pods are as closed as they can be."""

from typing import Any

import kubernetes_validate
import pytest
import yaml
from helm.chart import (
    CHART,
    EXAMPLES,
    NEWEST,
    OLDEST,
    VALUES,
    helm,
    objects,
    of_kind,
    workloads,
)

from common.db.roles import GROUPS, REGIONAL, SERVICES, login

# Resources of operators, which Kubernetes itself has no schema of.
CUSTOM = {
    ("monitoring.coreos.com/v1", "ServiceMonitor"),
    ("postgresql.cnpg.io/v1", "Cluster"),
    ("postgresql.cnpg.io/v1", "Pooler"),
    ("postgresql.cnpg.io/v1", "ScheduledBackup"),
}


def problems(found: list[Any], kubernetes: str) -> tuple[int, list[str]]:
    """Validate; return how many objects were, and what is wrong with them."""
    count, wrong = 0, []
    for each in found:
        if (each["apiVersion"], each["kind"]) in CUSTOM:
            continue
        count += 1
        try:
            kubernetes_validate.validate(each, kubernetes, strict=True)
        except kubernetes_validate.ValidationError as error:
            wrong.append(f"{each['kind']} {each['metadata']['name']}: {error.message}")
    return count, wrong


class TestChart:
    @pytest.mark.parametrize("values", VALUES)
    def test_lint(self, values: str) -> None:
        done = helm("lint", "--strict", "-f", VALUES[values], "--kube-version", NEWEST, CHART)
        assert done.returncode == 0, done.stdout + done.stderr

    @pytest.mark.parametrize("kubernetes", [OLDEST, NEWEST])
    @pytest.mark.parametrize("values", VALUES)
    def test_every_object_is_valid(self, values: str, kubernetes: str) -> None:
        found = list(objects(values, kubernetes=kubernetes))
        count, wrong = problems(found, kubernetes)
        assert wrong == []
        assert count >= 19

    def test_a_broken_object_is_seen(self) -> None:
        deployment = of_kind("Deployment", "default")["vetchium-ui"]
        broken = {**deployment, "spec": {**deployment["spec"], "replicaz": 2}}
        assert problems([broken], NEWEST)[1]

    def test_images_by_digest(self) -> None:
        """S7: a digest is of one image; the others keep their tag."""
        digest = f"sha256:{'ab' * 32}"
        found = workloads("default", f"image.digests.regional-worker={digest}")
        images = {
            container["image"] for pod in found.values() for container in pod["spec"]["containers"]
        }
        assert {each.split("vetchium/")[-1] for each in images} == {
            "regional-api:0.1.0",
            f"regional-worker:0.1.0@{digest}",
            "global-service:0.1.0",
            "hub-ui:0.1.0",
        }

    @pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.name)
    def test_examples(self, path: Any) -> None:
        found = [each for each in yaml.safe_load_all(path.read_text("utf-8")) if each]
        assert problems(found, NEWEST) == (1, [])
        assert {each["kind"] for each in found} >= {"Cluster", "NetworkPolicy"}

    @pytest.mark.parametrize(
        "wrong",
        [
            "regions[0].code=IND1",
            "regions[0].database.peers=",
            "globalDatabase.peers=null",
            "globalDatabase.replica.enabled=true",  # without its place
            "remoteRegions.sgp1.url=http://sgp1",
            "dnsResolver.address=10.0.0.53:53",  # without peers
            "regionalApi.autoscaling.min=1",
            "image.digests.hub-ui=sha256:1",
            "podSecurityContext.runAsNonRoot=false",
            "hub.host=typo",
            "regions[0].landingPort=8102",  # of another region
            "regions[0].landingPort=8080",
        ],
    )
    def test_values_that_are_refused(self, wrong: str) -> None:
        done = helm("template", "x", CHART, "--kube-version", NEWEST, "--set", wrong)
        assert done.returncode != 0
        assert done.stdout == ""

    def test_a_missing_secret_is_named(self) -> None:
        unset = "secrets.shared.existingSecret="
        done = helm("template", "x", CHART, "--kube-version", NEWEST, "--set", unset)
        assert done.returncode != 0
        assert "secrets.shared.emailHashKey" in done.stderr


@pytest.mark.parametrize("values", VALUES)
class TestPods:
    def test_are_closed(self, values: str) -> None:
        for template in workloads(values).values():
            spec = template["spec"]
            assert spec["automountServiceAccountToken"] is False
            assert spec["enableServiceLinks"] is False
            assert spec["securityContext"]["runAsNonRoot"] is True
            assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
            (container,) = spec["containers"]
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert {"cpu", "memory"} <= set(container["resources"]["requests"])
            assert "memory" in container["resources"]["limits"]

    def test_know_the_secrets_that_they_need_and_no_other(self, values: str) -> None:
        """As files: neither `kubectl describe` nor a child process shows them."""
        for name, template in workloads(values).items():
            (container,) = template["spec"]["containers"]
            told = {each["name"] for each in container.get("env") or []}
            assert all(each.endswith("_FILE") for each in told)
            keys = {each.removesuffix("_FILE") for each in told}
            assert keys <= ALLOWED[name.removeprefix("vetchium-").rpartition("-")[0] or "ui"], name
            mounted = {
                item["path"]
                for volume in template["spec"]["volumes"]
                for source in volume.get("projected", {}).get("sources", [])
                for item in source["secret"]["items"]
            }
            files = {each["value"].rpartition("/")[2] for each in container.get("env") or []}
            assert files == mounted

    def test_connect_with_their_own_login(self, values: str) -> None:
        """Only migrations get the owner's connection string, only a worker the worker's (H1)."""
        for name, template in workloads(values).items():
            for volume in template["spec"]["volumes"]:
                for source in volume.get("projected", {}).get("sources", []):
                    for item in source["secret"]["items"]:
                        if "_DB_" not in item["path"]:
                            continue
                        whose = {"migrate": "OWNER_", "worker": "WORKER_"}
                        (prefix,) = [p for word, p in whose.items() if word in name] or [""]
                        assert item["key"] == prefix + item["path"], name

    def test_names_of_secrets_are_those_of_the_region(self, values: str) -> None:
        for name, template in workloads(values).items():
            region = template["metadata"]["labels"].get("vetchium.com/region")
            for volume in template["spec"]["volumes"]:
                for source in volume.get("projected", {}).get("sources", []):
                    secret = source["secret"]["name"]
                    others = {"ind1", "usa1", "deu1"} - {region}
                    assert not secret.endswith(tuple(others)), name


_MAIL = {"SMTP_USERNAME", "SMTP_PASSWORD"}
ALLOWED = {
    "regional-api": {
        *("REGIONAL_DB_CONN", "GLOBAL_DB_CONN", "GLOBAL_DB_READ_CONN"),
        *("INTERNAL_PROXY_SECRET", "EMAIL_HASH_KEY", "SERVICE_PRIVATE_KEY"),
    },
    "regional-worker": {"REGIONAL_DB_CONN", "REGIONAL_DB_DIRECT_CONN", *_MAIL},
    "global": {"SERVICE_PRIVATE_KEY", "GLOBAL_DB_CONN", "GLOBAL_DB_DIRECT_CONN", *_MAIL},
    "migrate": {"GLOBAL_DB_CONN"},
    "migrate-regional": {"REGIONAL_DB_CONN"},
    "ui": set(),
}


@pytest.mark.parametrize(
    ("example", "kind", "regions"),
    [
        ("region-database", "regional", ("ind1",)),
        ("global-database", "global", ("deu1", "ind1", "usa1")),
    ],
)
def test_examples_make_the_logins_of_every_service(
    example: str, kind: str, regions: tuple[str, ...]
) -> None:
    """Before the first migration, whose owner may create no role; nobody else may connect (H1)."""
    file = EXAMPLES / f"{example}.yaml"
    (cluster,) = [
        each for each in yaml.safe_load_all(file.read_text("utf-8")) if each["kind"] == "Cluster"
    ]
    initdb = cluster["spec"]["bootstrap"]["initdb"]
    wanted = {
        login(service, region): GROUPS[service]
        for service in SERVICES[kind]
        for region in (regions if service in REGIONAL else ("",))
    }
    managed = cluster["spec"]["managed"]["roles"]
    assert {each["name"]: each["inRoles"][0] for each in managed if each["login"]} == wanted
    assert {each["name"] for each in managed if not each["login"]} == set(wanted.values())
    made = [f"create role {group} nologin" for group in dict.fromkeys(wanted.values())]
    made += [f"create role {name} login in role {group}" for name, group in wanted.items()]
    assert set(made) <= set(initdb["postInitSQL"])
    revoked, granted = initdb["postInitApplicationSQL"]
    assert revoked == "revoke all on database vetchium from public"
    names = granted.removeprefix("grant connect on database vetchium to ").split(", ")
    assert set(names) == wanted.keys()
