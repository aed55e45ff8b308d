"""The chart as helm renders it."""

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

TOP = Path(__file__).resolve().parents[2]
CHART = TOP / "deploy" / "helm" / "vetchium"
EXAMPLES = TOP / "deploy" / "helm" / "examples"
RELEASE = NAMESPACE = "vetchium"
OLDEST, NEWEST = "1.30", "1.37"

CLUSTERS = ("ind1", "usa1", "deu1")
VALUES = {
    "default": CHART / "values.yaml",
    **{code: CHART / f"values-{code}.yaml" for code in CLUSTERS},
    "inline": CHART / "ci" / "inline-values.yaml",
}

Object = dict[str, Any]


@cache
def program() -> str:
    """Build helm if need be; skip where that is not possible."""
    done = subprocess.run(
        [sys.executable, TOP / "tools" / "build-helm"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(done.stderr.strip())
    return done.stdout.strip()


def helm(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run helm."""
    return subprocess.run(
        [program(), *arguments], capture_output=True, text=True, check=False, timeout=60
    )


@cache
def objects(values: str, *more: str, kubernetes: str = NEWEST) -> tuple[Object, ...]:
    """Render the chart with one of VALUES and `--set` options."""
    done = helm(
        *("template", RELEASE, CHART, "--namespace", NAMESPACE, "-f", VALUES[values]),
        *("--kube-version", kubernetes, *(word for each in more for word in ("--set", each))),
    )
    assert done.returncode == 0, done.stderr
    return tuple(each for each in yaml.safe_load_all(done.stdout) if each)


def of_kind(kind: str, values: str, *more: str) -> dict[str, Object]:
    """Return the objects of a kind by their names."""
    return {
        each["metadata"]["name"]: each for each in objects(values, *more) if each["kind"] == kind
    }


def workloads(values: str, *more: str) -> dict[str, Object]:
    """Return the pod templates of all Deployments and Jobs by the names of those."""
    return {
        name: each["spec"]["template"]
        for kind in ("Deployment", "Job")
        for name, each in of_kind(kind, values, *more).items()
    }
