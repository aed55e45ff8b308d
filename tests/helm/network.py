"""Evaluates NetworkPolicies as Kubernetes does: which connection do they let through?

Knows what the chart and the examples use: selectors of pods and namespaces, blocks of addresses,
ports by number and protocol. Anything else stops the test rather than being overlooked.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Object = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """A pod, or an address outside of the cluster (without labels)."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    namespace: str = "vetchium"
    address: str = ""

    @property
    def is_pod(self) -> bool:
        """Whether policies can select it."""
        return not self.address


@dataclass(frozen=True)
class Door:
    """A port of a place."""

    place: Place
    port: int
    protocol: str = "TCP"


def allowed(policies: Iterable[Object], source: Place, door: Door) -> bool:
    """Tell whether a connection passes the rules at both its ends."""
    found = list(policies)
    return _passes(found, "Egress", source, door.place, door) and _passes(
        found, "Ingress", door.place, source, door
    )


def _passes(policies: list[Object], way: str, of: Place, other: Place, door: Door) -> bool:
    """Rules add up: one that allows is enough, if any policy of that way selects the pod."""
    if not of.is_pod:
        return True
    own = [each for each in policies if way in _types(each) and _selects(each, of)]
    return not own or any(_allows(each, way, other, door) for each in own)


def _types(policy: Object) -> list[str]:
    types: list[str] = policy["spec"]["policyTypes"]  # ours always say which
    return types


def _selects(policy: Object, pod: Place) -> bool:
    namespace = policy["metadata"].get("namespace", "vetchium")
    return namespace == pod.namespace and matches(policy["spec"]["podSelector"], pod.labels)


def _allows(policy: Object, way: str, other: Place, door: Door) -> bool:
    key = "to" if way == "Egress" else "from"
    namespace = policy["metadata"].get("namespace", "vetchium")
    for rule in policy["spec"].get(way.lower()) or []:
        assert set(rule) <= {key, "ports"}
        peers, ports = rule.get(key) or [], rule.get("ports") or []
        # An empty list means everybody, and every port: not an error here, but the truth.
        if (not peers or any(_is(peer, other, namespace) for peer in peers)) and (
            not ports or any(_fits(port, door) for port in ports)
        ):
            return True
    return False


def _is(peer: Object, other: Place, namespace: str) -> bool:
    assert set(peer) <= {"podSelector", "namespaceSelector", "ipBlock"}
    if "ipBlock" in peer:
        assert set(peer) == {"ipBlock"}
        block = peer["ipBlock"]
        return (
            not other.is_pod
            and _within(other, block["cidr"])
            and not any(_within(other, each) for each in block.get("except", []))
        )
    if not other.is_pod:
        return False
    if "namespaceSelector" in peer:
        known = {"kubernetes.io/metadata.name": other.namespace}
        is_near = matches(peer["namespaceSelector"], known)
    else:
        is_near = other.namespace == namespace
    return is_near and matches(peer.get("podSelector") or {}, other.labels)


def _within(place: Place, cidr: str) -> bool:
    return ipaddress.ip_address(place.address) in ipaddress.ip_network(cidr)


def _fits(port: Object, door: Door) -> bool:
    assert set(port) <= {"protocol", "port"}
    return bool(port["port"] == door.port and port.get("protocol", "TCP") == door.protocol)


def matches(selector: Object, labels: Mapping[str, str]) -> bool:
    """Evaluate a label selector; an empty one selects all."""
    assert set(selector) <= {"matchLabels", "matchExpressions"}
    return all(
        labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()
    ) and all(_holds(each, labels) for each in selector.get("matchExpressions", []))


def _holds(expression: Object, labels: Mapping[str, str]) -> bool:
    key, values = expression["key"], expression.get("values", [])
    match expression["operator"]:
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    raise AssertionError(expression)
