"""The operators: each makes one small mistake in one line of source."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

_FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


class Mutation(NamedTuple):
    """A mistake: the bytes from `start` to `end` of a line become `text`."""

    line: int
    start: int
    end: int
    text: str
    operator: str

    def apply(self, source: bytes) -> bytes:
        """Return the source with the mistake in it."""
        lines = source.splitlines(keepends=True)
        old = lines[self.line - 1]
        lines[self.line - 1] = old[: self.start] + self.text.encode() + old[self.end :]
        return b"".join(lines)


def mutations(source: str) -> list[Mutation]:
    """Return all mistakes that the operators can make in a module, in order of their place."""
    found: list[Mutation] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.expr | ast.stmt) and node.lineno == node.end_lineno:
            end = node.end_col_offset or 0
            found.extend(
                Mutation(node.lineno, node.col_offset, end, text, operator)
                for operator, text in _mistakes(node)
            )
        found.extend(_negated(node))
    return sorted(set(found))


def _mistakes(node: ast.AST) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in _FLIPPED:
            flipped = ast.Compare(node.left, [_FLIPPED[type(op)]()], node.comparators)
            yield "flip comparison", ast.unparse(flipped)
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            yield "constant + 1", repr(value + 1)
            yield "constant - 1", f"({value - 1!r})"
        case ast.BoolOp():
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield "swap and/or", f"({ast.unparse(ast.BoolOp(other, node.values))})"
        case ast.IfExp():
            swapped = ast.IfExp(node.test, node.orelse, node.body)
            yield "swap branches", f"({ast.unparse(swapped)})"
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield "return None", "return None"
        case ast.Raise():
            yield "remove raise", "pass"
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.AugAssign():
            yield "remove statement", "pass"


def _negated(node: ast.AST) -> Iterator[Mutation]:
    if not isinstance(node, ast.If | ast.While | ast.IfExp):
        return
    test = node.test
    if test.lineno == test.end_lineno and ast.unparse(test) != "TYPE_CHECKING":
        text = f"(not ({ast.unparse(test)}))"
        yield Mutation(test.lineno, test.col_offset, test.end_col_offset or 0, text, "negate")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
