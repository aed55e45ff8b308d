"""Choose mutants by a seed, run the tests on each, and record which tests fail."""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from mutants.operators import Mutation, mutations
from mutants.relevant import relevant_tests

SOURCES = ("libs/common/src/common", "services/*/src/*")
_LEFT_OUT = {"testing", "queries", "testing.py", "testing_endpoints.py"}
_TIMEOUT_SECONDS = 120


class Mutant(NamedTuple):
    """A module and one mutation of it."""

    path: str
    mutation: Mutation

    @property
    def name(self) -> str:
        """Return the mutant's key in a results file."""
        mutation = self.mutation
        return f"{self.path}:{mutation.line}:{mutation.start} {mutation.operator}"


def modules(tree: Path) -> list[Path]:
    """Return the modules of the product, without test support and generated code."""
    found = (each for folder in SOURCES for top in tree.glob(folder) for each in top.rglob("*.py"))
    return sorted(each for each in found if not _LEFT_OUT & set(each.relative_to(tree).parts))


def choose(tree: Path, seed: int, count: int) -> list[Mutant]:
    """Return the mutants of a seed: the same for the same sources."""
    known = [
        Mutant(str(path.relative_to(tree)), mutation)
        for path in modules(tree)
        for mutation in mutations(path.read_text())
    ]
    return random.Random(seed).sample(known, min(count, len(known)))  # noqa: S311  not for secrets


@contextmanager
def mutated(tree: Path, mutant: Mutant) -> Iterator[None]:
    """Write the mutation into the tree, and restore the file afterwards."""
    path = tree / mutant.path
    before = path.read_bytes()
    path.write_bytes(mutant.mutation.apply(before))
    try:
        yield
    finally:
        path.write_bytes(before)


def run(tree: Path, tests: tuple[str, ...]) -> str:
    """Run the tests in a tree; return the result: killed, survived or a time-out."""
    existing = [each for each in tests if (tree / each).exists()]
    if not existing:
        return "no other tests"
    folders = [tree / "tools", *tree.glob("libs/*/src"), *tree.glob("services/*/src")]
    folders += tree.glob("deploy/*/src")
    environ = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, folders)),
        "PYTHONDONTWRITEBYTECODE": "1",  # two changes in one second look the same to a cache
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "2", "--dist", "loadfile"]
    command += ["-p", "no:cacheprovider", *existing]
    with subprocess.Popen(  # noqa: S603  our own command
        command,
        cwd=tree,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            code = process.wait(_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return "time-out"
    return "survived" if code == 0 else "killed"


def changed(tree: Path, old: Path, tests: tuple[str, ...], fixtures: list[str]) -> tuple[str, ...]:
    """Return the old test files that may give another result than those of the new tree.

    Equal files are left out, unless they use a fixture that has changed.
    """
    files = (
        str(file.relative_to(old))
        for each in tests
        for file in ([old / each] if each.endswith(".py") else sorted((old / each).rglob("*.py")))
        if file.exists() and file.name.startswith("test_")
    )
    return tuple(
        file
        for file in dict.fromkeys(files)
        if not (tree / file).exists()
        or (tree / file).read_bytes() != (old / file).read_bytes()
        or any(f" {name}: " in (old / file).read_text() for name in fixtures)
    )


def table(results: dict[str, dict[str, str]], seed: int) -> str:
    """Return the results as Markdown."""
    new = Counter(each["new"] for each in results.values())
    lost = [each for each in results.values() if each["new"] != "killed" and _is_lost(each)]
    lines = [
        f"Seed {seed}, {len(results)} mutants: "
        + ", ".join(f"{count} {what}" for what, count in sorted(new.items()))
        + f"; {len(lost)} lost.",
        "",
        "| module | line | operator | becomes | by the new tests | by the old tests |",
        "| --- | ---: | --- | --- | --- | --- |",
    ]
    for name, each in results.items():
        path, line, _ = name.split(" ")[0].split(":")
        text = each["text"].replace("|", "\\|")
        lines.append(
            f"| {path} | {line} | {name.split(' ', 1)[1]} | `{text}` | {each['new']} "
            f"| {each.get('old', '')} |"
        )
    return "\n".join(lines) + "\n"


def _is_lost(result: dict[str, str]) -> bool:
    return result.get("old") == "killed"


def main(arguments: list[str] | None = None) -> int:
    """Test the mutants that the results file does not contain yet."""
    parser = argparse.ArgumentParser(prog="mutate", description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--tree", type=Path, required=True, help="a checkout that may be changed")
    parser.add_argument("--old", type=Path, help="a checkout with earlier tests to compare with")
    parser.add_argument(
        "--fixture", action="append", default=[], help="a fixture that differs between the two"
    )
    parser.add_argument("--results", type=Path, required=True, help="JSON file to extend")
    parser.add_argument("--table", type=Path, help="Markdown file")
    asked = parser.parse_args(arguments)
    results: dict[str, dict[str, str]] = (
        json.loads(asked.results.read_text()) if asked.results.exists() else {}
    )
    for mutant in choose(asked.tree, asked.seed, asked.count):
        if mutant.name in results:
            continue
        begin, tests = monotonic(), relevant_tests(mutant.path)
        with mutated(asked.tree, mutant):
            outcome = {"text": mutant.mutation.text, "new": run(asked.tree, tests)}
        if asked.old and outcome["new"] != "killed":
            with mutated(asked.old, mutant):
                outcome["old"] = run(
                    asked.old, changed(asked.tree, asked.old, tests, asked.fixture)
                )
        results[mutant.name] = outcome
        asked.results.write_text(json.dumps(results, indent=1))
        print(f"{mutant.name}: {outcome} in {monotonic() - begin:.0f} s", flush=True)  # noqa: T201
        if asked.table:
            asked.table.write_text(table(results, asked.seed))
    return 0
