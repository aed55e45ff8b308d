import ast
from pathlib import Path

import pytest
from mutants.operators import mutations
from mutants.relevant import RULES, relevant_tests
from mutants.trial import choose, modules

TOP = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("source", "mistakes"),
    [
        ("x = a == b", {"x = a != b"}),
        ("if a in b:\n    c()", {"if a not in b:", "if (not (a in b)):", "    pass"}),
        ("x = 'ü' if a else b", {"x = (b if a else 'ü')", "x = 'ü' if (not (a)) else b"}),
        ("x = 'ü' + 7", {"x = 'ü' + 8", "x = 'ü' + (6)"}),
        ("x = a and b", {"x = (a or b)"}),
        ("def f():\n    return a", {"    return None"}),
        ("raise a", {"pass"}),
        ("await_ = True", set()),
    ],
)
def test_each_operator(source: str, mistakes: set[str]) -> None:
    lines = set(source.splitlines())
    made = [each.apply(source.encode()).decode() for each in mutations(source)]
    assert {line for each in made for line in each.splitlines()} - lines == mistakes


def test_a_seed_chooses_the_same_mutants_and_each_is_python() -> None:
    chosen = choose(TOP, 7, 50)
    assert len(set(chosen)) == 50
    assert chosen == choose(TOP, 7, 50) != choose(TOP, 8, 50)
    for path, mutation in chosen:
        before = (TOP / path).read_bytes()
        after = mutation.apply(before)
        assert after != before
        ast.parse(after)


def test_every_module_has_tests_that_exist() -> None:
    for path in modules(TOP):
        found = relevant_tests(str(path.relative_to(TOP)))
        assert any((TOP / each).exists() for each in found), path
    assert RULES
