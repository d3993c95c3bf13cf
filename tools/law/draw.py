"""Faults that a programmer makes, drawn by a seed from the product's own lines.

Each operator looks at one kind of node of the syntax tree and gives what it could be by mistake:
a comparison the other way round, a bound or a small number off by one, a constant wrong by a
factor, a sign, a call that is missing, branches that are swapped, a condition that was dropped,
min for max. Nothing is chosen by hand.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOMS = ("lib/headroom", "firmware/tasks", "firmware/drivers")

_REVERSED: "dict[type, type]" = {
    ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}
_BOUNDS: "dict[type, type]" = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
_FINE = ("_ma", "_ms", "_us", "_ns", "_uv", "_mhz", "_ws", "_wms", "_permille", "_ppm", "_q8",
         "_q20", "_q24")
"""A bound or a start that is a milliampere or a millisecond off is no fault that anybody sees."""
_SMALL = 16
"""Indices, counts, shifts and numbers of bits: up to here a number is off by one; a current or a
time is wrong by a factor (a unit, a digit too many)."""
_SIGNS: "dict[type, type]" = {ast.Add: ast.Sub, ast.Sub: ast.Add}
_SWAPS = {"min": "max", "max": "min"}


@dataclass(frozen=True)
class Fault:
    """`before` at offset `at` of the file `path` becomes `after`; line: for people."""

    path: str
    line: int
    operator: str
    at: int
    before: str
    after: str

    @property
    def key(self) -> str:
        return f"{self.path}:{self.at}:{self.before}:{self.after}"

    def planted(self, source: str) -> str:
        """ValueError where the file is another one than it was drawn from."""
        if source[self.at:self.at + len(self.before)] != self.before:
            raise ValueError(f"{self.path}:{self.line}: {self.before!r} is not there any more")
        return source[:self.at] + self.after + source[self.at + len(self.before):]


def _compared(node: ast.AST, others: "dict[type, type]") -> "Iterator[ast.AST]":
    if isinstance(node, ast.Compare):
        for i, op in enumerate(node.ops):
            if type(op) in others:
                ops = [others[type(op)]() if j == i else o for j, o in enumerate(node.ops)]
                yield ast.Compare(node.left, ops, node.comparators)


def _comparison(node: ast.AST) -> "Iterator[ast.AST]":
    return _compared(node, _REVERSED)


def _fine(node: ast.AST) -> bool:
    """Whether a name in it has a unit of which one more or less is nothing."""
    for part in ast.walk(node):
        name = getattr(part, "attr", None) or getattr(part, "id", "")
        if ("_" + name.lower()).endswith(_FINE):
            return True
    return False


_AROUND = (ast.List, ast.UnaryOp, ast.IfExp)
_BESIDE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Compare, ast.Call, ast.Return)


def _fine_number(node: ast.AST) -> bool:
    """Whether what a number is assigned to, compared with or passed beside has such a unit."""
    above = node.above
    while isinstance(above, _AROUND):
        above = above.above
    sum_of = isinstance(above, ast.BinOp) and type(above.op) in _SIGNS
    return (sum_of or isinstance(above, _BESIDE)) and _fine(above)


def _off_by_one(node: ast.AST) -> "Iterator[ast.AST]":
    if isinstance(node, ast.Compare) and not _fine(node):
        yield from _compared(node, _BOUNDS)
    if not isinstance(node, ast.Constant) or type(node.value) is not int:
        return
    if node.value <= _SMALL and not _fine_number(node):
        yield ast.Constant(node.value + 1)
        if node.value > 1:
            yield ast.Constant(node.value - 1)


def _constant(node: ast.AST) -> "Iterator[ast.AST]":
    """Wrong by a factor."""
    if isinstance(node, ast.Constant) and type(node.value) is int and node.value > 1:
        yield ast.Constant(node.value * 10)
        yield ast.Constant(node.value // 10)


def _sign(node: ast.AST) -> "Iterator[ast.AST]":
    if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        yield ast.BinOp(node.left, _SIGNS[type(node.op)](), node.right)
    elif isinstance(node, ast.AugAssign) and type(node.op) in _SIGNS:
        yield ast.AugAssign(node.target, _SIGNS[type(node.op)](), node.value)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand


def _call(node: ast.AST) -> "Iterator[ast.AST]":
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield ast.Pass()


def _branches(node: ast.AST) -> "Iterator[ast.AST]":
    """Of an if, a while or a conditional expression: the test is told by its own node."""
    if isinstance(node, (ast.If, ast.IfExp)):
        yield ast.UnaryOp(ast.Not(), node.test)


def _condition(node: ast.AST) -> "Iterator[ast.AST]":
    if isinstance(node, ast.BoolOp):
        for i in range(len(node.values)):
            left = node.values[:i] + node.values[i + 1:]
            yield left[0] if len(left) == 1 else ast.BoolOp(node.op, left)


def _least(node: ast.AST) -> "Iterator[ast.AST]":
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SWAPS:
        yield ast.Call(ast.Name(_SWAPS[node.func.id]), node.args, node.keywords)


OPERATORS: "dict[str, Callable[[ast.AST], Iterator[ast.AST]]]" = {
    "comparison": _comparison, "off by one": _off_by_one, "constant": _constant, "sign": _sign,
    "removed call": _call, "swapped branches": _branches, "dropped condition": _condition,
    "min for max": _least,
}


def faults(path: str, source: str) -> "list[Fault]":
    """All that the operators can make of one file."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.above = node
    starts = [0]
    for text in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(text))
    found = []
    for node in _running(tree):
        for operator, make in OPERATORS.items():
            where = node.test if operator == "swapped branches" and hasattr(node, "test") else node
            for other in make(node):
                begin = starts[where.lineno - 1] + where.col_offset
                end = starts[where.end_lineno - 1] + where.end_col_offset
                # In brackets: an operand stays one.
                after = ast.unparse(ast.fix_missing_locations(other))
                if isinstance(other, ast.expr) and not isinstance(other, (ast.Constant, ast.Call)):
                    after = f"({after})"
                found.append(Fault(
                    path, where.lineno, operator, begin, source[begin:end], after))
    return found


def _running(node: ast.AST) -> "Iterator[ast.AST]":
    """The nodes that run on the device: no annotation, nothing that the type checker reads."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "MYPY":
        return
    if hasattr(node, "lineno"):
        yield node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _running(child)


def drawn(root: Path, count: int, seed: int, rooms: "tuple[str, ...]" = ROOMS) -> "list[Fault]":
    """`count` faults, each operator as often as the others while it has any left."""
    by_operator: "dict[str, list[Fault]]" = {operator: [] for operator in OPERATORS}
    for room in rooms:
        for file in sorted((root / room).rglob("*.py")) or [root / room]:
            path = file.relative_to(root).as_posix()
            for fault in faults(path, file.read_text()):
                by_operator[fault.operator].append(fault)
    dice = random.Random(seed)
    for group in by_operator.values():
        dice.shuffle(group)
    groups = [group for group in by_operator.values() if group]
    out: "list[Fault]" = []
    while len(out) < count and groups:
        for group in groups:
            out.append(group.pop())
        groups = [group for group in groups if group]
    return out[:count]
