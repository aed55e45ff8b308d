"""Isolation, read from the rendered NetworkPolicies: the pairs that may connect, and no other."""

from typing import Any

import pytest
import yaml
from helm.chart import CLUSTERS, EXAMPLES, of_kind, workloads
from helm.network import Door, Place, allowed

REGIONS = CLUSTERS
POSTGRES = 5432

# Places that the chart does not make; addresses are those of the values files, or nobody's.
NEIGHBOURS = {
    **{
        f"{code} database": Place(f"{code} database", {"cnpg.io/cluster": f"vetchium-{code}"})
        for code in REGIONS
    },
    "global database": Place("global database", {"cnpg.io/cluster": "vetchium-global"}),
    "global replica": Place("global replica", {"cnpg.io/cluster": "vetchium-global-replica"}),
    **{
        f"{name} pooler": Place(f"{name} pooler", {"cnpg.io/poolerName": name})
        for name in ("ind1", "global", "replica")
    },
    "dns": Place("dns", {"k8s-app": "kube-dns"}, "kube-system"),
    "kube-system": Place("kube-system", {"k8s-app": "other"}, "kube-system"),
    "smtp relay": Place("smtp relay", {"app.kubernetes.io/name": "smtp-relay"}),
    "ingress": Place("ingress", {}, "ingress-nginx"),
    "prometheus": Place("prometheus", {}, "monitoring"),
    "stranger": Place("stranger", {"app": "stranger"}),
    "stranger elsewhere": Place("stranger elsewhere", {}, "default"),
    **{
        name: Place(name, address=address)
        for name, address in {
            "ind1 cluster": "10.1.0.10",
            "usa1 cluster": "10.2.0.10",
            "deu1 cluster": "10.3.0.10",
            "global database far": "10.3.0.20",
            "ind1 resolver": "10.1.0.53",
            "usa1 resolver": "10.2.0.53",
            "deu1 resolver": "10.3.0.53",
            "ind1 smtp": "203.0.113.1",
            "usa1 smtp": "203.0.113.2",
            "deu1 smtp": "203.0.113.3",
            "ind1 database far": "10.1.0.20",
            "usa1 database far": "10.2.0.20",
            "internet": "198.51.100.7",
            "metadata service": "169.254.169.254",
        }.items()
    },
}
PORTS = (
    *((port, "TCP") for port in (22, 25, 53, 80, 443, 587, *range(3000, 3004))),
    *((port, "TCP") for port in (POSTGRES, 6432, 8080, 8081, 8101, 8102, 8103)),
    (53, "UDP"),
)


def pods(values: str) -> dict[str, Place]:
    """Return one pod of each workload."""
    found = {}
    for name, template in workloads(values).items():
        short = name.removeprefix("vetchium-")
        found[short] = Place(short, template["metadata"]["labels"])
    return found


def pairs(values: str, policies: list[Any]) -> set[tuple[str, str, int, str]]:
    """Return every connection of or to a pod of ours that is let through."""
    own = pods(values)
    places = {**own, **NEIGHBOURS}
    return {
        (source, target, port, protocol)
        for source in places
        for target in places
        if (source in own or target in own) and source != target
        for port, protocol in PORTS
        if allowed(policies, places[source], Door(places[target], port, protocol))
    }


def tcp(source: str, *targets: tuple[str, int]) -> set[tuple[str, str, int, str]]:
    return {(source, target, port, "TCP") for target, port in targets}


def resolving(source: str, server: str = "dns") -> set[tuple[str, str, int, str]]:
    return {(source, server, 53, protocol) for protocol in ("TCP", "UDP")}


def pages_pairs(*regions: str, staff: bool) -> set[tuple[str, str, int, str]]:
    """Everybody's pages ask the regions of their cluster, staff's the global-service."""
    found = tcp("ui", *((f"regional-api-{code}", 8080) for code in regions)) | resolving("ui")
    found |= tcp("ingress", ("ui", 3000), ("ui", 3002), ("ui", 3003), ("ui", 8080))
    if staff:
        found |= tcp("ui", ("global-service", 8081)) | tcp("ingress", ("ui", 3001))
    return found


def expected_default() -> set[tuple[str, str, int, str]]:
    found = set()
    for code in REGIONS:
        api, worker, migrate = (
            f"{kind}-{code}" for kind in ("regional-api", "regional-worker", "migrate-regional")
        )
        own, directory = (f"{code} database", POSTGRES), ("global database", POSTGRES)
        peers = [(f"regional-api-{other}", 8080) for other in REGIONS if other != code]
        found |= tcp(api, own, directory, *peers) | resolving(api)
        found |= tcp(worker, own, ("smtp relay", 25)) | resolving(worker)
        found |= tcp(migrate, own) | resolving(migrate)
        found |= tcp("ingress", (api, 8080))
    found |= tcp("global-service", ("global database", POSTGRES), ("smtp relay", 25))
    # docs/service-calls.md: it calls the regions, and no region calls it.
    found |= tcp("global-service", *((f"regional-api-{code}", 8080) for code in REGIONS))
    found |= tcp("migrate-global", ("global database", POSTGRES))
    found |= resolving("global-service") | resolving("migrate-global")
    found |= tcp("ingress", ("global-service", 8081)) | pages_pairs(*REGIONS, staff=True)
    return found


def expected_cluster(code: str) -> set[tuple[str, str, int, str]]:
    is_global = code == "deu1"
    api, worker, migrate = (
        f"{kind}-{code}" for kind in ("regional-api", "regional-worker", "migrate-regional")
    )
    own = (f"{code} database", POSTGRES)
    directory = ("global database" if is_global else "global database far", POSTGRES)
    replica = [] if is_global else [("global replica", POSTGRES)]
    peers = [(f"{other} cluster", 443) for other in REGIONS if other != code]
    found = tcp(api, own, directory, *replica, *peers)
    found |= resolving(api) | resolving(api, f"{code} resolver")
    found |= tcp(worker, own, (f"{code} smtp", 587)) | resolving(worker)
    found |= resolving(worker, f"{code} resolver")
    found |= tcp(migrate, own) | resolving(migrate)
    found |= tcp("ingress", (api, 8080)) | pages_pairs(code, staff=is_global)
    found |= tcp("prometheus", (api, 8080), (worker, 8080))
    if is_global:
        found |= tcp("global-service", directory, (f"{code} smtp", 587), (api, 8080), *peers)
        found |= tcp("migrate-global", directory)
        found |= resolving("global-service") | resolving("migrate-global")
        found |= tcp("ingress", ("global-service", 8081))
        found |= tcp("prometheus", ("global-service", 8081))
    return found


def test_one_cluster() -> None:
    policies = list(of_kind("NetworkPolicy", "default").values())
    assert pairs("default", policies) == expected_default()


@pytest.mark.parametrize("code", CLUSTERS)
def test_a_cluster_per_region(code: str) -> None:
    policies = list(of_kind("NetworkPolicy", code).values())
    assert pairs(code, policies) == expected_cluster(code)


def test_around_a_pooler_goes_only_who_must() -> None:
    policies = list(of_kind("NetworkPolicy", "inline").values())
    poolers = {(f"{name} pooler", 6432) for name in ("ind1", "global", "replica")}
    found = tcp("regional-api-ind1", *poolers) | resolving("regional-api-ind1")
    for name in ("regional-worker-ind1", "global-service"):
        database = "ind1" if name.endswith("ind1") else "global"
        direct = (f"{database} database", POSTGRES)
        found |= tcp(name, (f"{database} pooler", 6432), direct, ("smtp relay", 25))
        found |= resolving(name)
    found |= tcp("migrate-regional-ind1", ("ind1 database", POSTGRES))
    found |= tcp("migrate-global", ("global database", POSTGRES))
    found |= resolving("migrate-regional-ind1") | resolving("migrate-global")
    for name, port in (("regional-api-ind1", 8080), ("global-service", 8081)):
        found |= tcp("ingress", (name, port)) | tcp("prometheus", (name, port))
    found |= tcp("global-service", ("regional-api-ind1", 8080))
    found |= pages_pairs("ind1", staff=True)
    found |= tcp("prometheus", ("regional-worker-ind1", 8080))
    assert pairs("inline", policies) == found


@pytest.mark.parametrize("home", REGIONS)
@pytest.mark.parametrize("other", REGIONS)
def test_no_pod_of_a_region_reaches_the_database_of_another(home: str, other: str) -> None:
    """The sentence of the design, said once more by itself."""
    policies = list(of_kind("NetworkPolicy", "default").values())
    database = Door(NEIGHBOURS[f"{other} database"], POSTGRES)
    for kind in ("regional-api", "regional-worker", "migrate-regional"):
        pod = pods("default")[f"{kind}-{home}"]
        assert allowed(policies, pod, database) is (home == other)


def test_without_the_policies_everything_passes() -> None:
    """So it is they that deny, and not this evaluation."""
    pod = pods("default")["regional-api-ind1"]
    assert allowed([], pod, Door(NEIGHBOURS["usa1 database"], POSTGRES))
    kept = [
        each
        for name, each in of_kind("NetworkPolicy", "default").items()
        if name not in {"vetchium-deny", "vetchium-regional-api-ind1"}
    ]
    assert allowed(kept, pod, Door(NEIGHBOURS["usa1 database"], POSTGRES))
    assert allowed(kept, pod, Door(NEIGHBOURS["internet"], 443))


def test_every_pod_is_selected_by_the_denial() -> None:
    for values in ("default", *CLUSTERS, "inline"):
        deny = of_kind("NetworkPolicy", values)["vetchium-deny"]
        assert "egress" not in deny["spec"]
        assert "ingress" not in deny["spec"]
        for pod in pods(values).values():
            for neighbour in NEIGHBOURS.values():
                assert not allowed([deny], pod, Door(neighbour, POSTGRES))


def test_the_databases_of_the_examples_let_in_only_whom_they_must() -> None:
    """The other end: from whatever namespace, with or without a policy of its own."""
    policies = [
        each
        for path in sorted(EXAMPLES.glob("*.yaml"))
        for each in yaml.safe_load_all(path.read_text("utf-8"))
        if each and each["kind"] == "NetworkPolicy"
    ]
    found = {
        (source.name, target)
        for target in ("ind1 database", "global database", "global replica")
        for source in (*pods("default").values(), *NEIGHBOURS.values())
        if source.is_pod
        and source.name != target
        and allowed(policies, source, Door(NEIGHBOURS[target], POSTGRES))
    }
    ind1 = {"regional-api-ind1", "regional-worker-ind1", "migrate-regional-ind1"}
    apis = {f"regional-api-{code}" for code in REGIONS}
    assert found == {
        *((name, "ind1 database") for name in ind1),
        *((name, "global database") for name in {*apis, "global-service", "migrate-global"}),
        *((name, "global replica") for name in apis),
    }
