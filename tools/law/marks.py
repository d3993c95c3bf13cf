"""pytest -p tools.law.marks: which tests run which lines of lib/headroom, and how long each takes.

A mark is compiled in front of each statement of a function, so that a test takes half as
long again and not five times as long as under a tracer. What hypothesis runs is the test's own.
"""

from __future__ import annotations

import ast
import builtins
import json
import os
import time
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

FOLDER = "HEADROOM_MARKS"
"""Environment: where each process of pytest leaves what it saw, as JSON: lines (test to path to
lines) and seconds (of a test, all its cases)."""
_NAME = "_marks_"
_MARKED = "/lib/headroom/"
_plain_code = SourceFileLoader.source_to_code


class Marks:
    """hit: one byte a mark; of: path and lines of each."""

    def __init__(self) -> None:
        self.hit = bytearray()
        self.of: "list[tuple[str, range]]" = []

    def compiled(self, source: bytes, path: str):  # type: ignore[no-untyped-def]
        tree = ast.parse(source, path)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                node.body = self._marked(node.body, path)
        return compile(ast.fix_missing_locations(tree), path, "exec")

    def _marked(self, body: "list[ast.stmt]", path: str) -> "list[ast.stmt]":
        out: "list[ast.stmt]" = []
        for statement in body:
            blocks = [name for name in ("body", "orelse", "finalbody")
                      if getattr(statement, name, None)]
            last = statement.end_lineno or statement.lineno
            if blocks:
                last = max(statement.lineno, statement.body[0].lineno - 1)  # type: ignore[attr-defined]
            out += [self._mark(path, range(statement.lineno, last + 1), statement), statement]
            if isinstance(statement, ast.FunctionDef):
                continue
            for name in blocks:
                setattr(statement, name, self._marked(getattr(statement, name), path))
            for handler in getattr(statement, "handlers", []):
                handler.body = self._marked(handler.body, path)
        return out

    def _mark(self, path: str, lines: range, at: ast.stmt) -> ast.stmt:
        mark = ast.parse(f"{_NAME}[{len(self.of)}] = 1").body[0]
        for node in ast.walk(mark):
            ast.copy_location(node, at)
        self.of.append((path, lines))
        self.hit.append(0)
        return mark

    def seen(self) -> "dict[str, list[int]]":
        """Path to lines that were run since the last call."""
        lines: "dict[str, set[int]]" = {}
        for i, hit in enumerate(self.hit):
            if hit:
                path, of = self.of[i]
                lines.setdefault(path, set()).update(of)
        self.hit[:] = bytes(len(self.hit))
        return {path: sorted(found) for path, found in lines.items()}


class Plugin:
    def __init__(self, marks: Marks, folder: Path) -> None:
        self.marks, self.folder = marks, folder
        self.lines: "dict[str, dict[str, set[int]]]" = {}
        self.seconds: "dict[str, float]" = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> "Iterator[None]":
        self.marks.seen()
        begun_s = time.monotonic()
        yield
        name = item.nodeid.partition("[")[0]
        took_s = time.monotonic() - begun_s
        self.seconds[name] = self.seconds.get(name, 0.0) + took_s
        of_test = self.lines.setdefault(name, {})
        for path, lines in self.marks.seen().items():
            of_test.setdefault(path, set()).update(lines)

    def pytest_sessionfinish(self) -> None:
        lines = {name: {path: sorted(found) for path, found in of.items()}
                 for name, of in self.lines.items()}
        file = self.folder / f"marks-{os.getpid()}.json"
        file.write_text(json.dumps({"lines": lines, "seconds": self.seconds}))


def pytest_configure(config: pytest.Config) -> None:
    marks = Marks()
    setattr(builtins, _NAME, marks.hit)

    def source_to_code(self, data, path, *, _optimize=-1):  # type: ignore[no-untyped-def]
        if _MARKED in str(path):
            return marks.compiled(data, str(path))
        return _plain_code(self, data, path, _optimize=_optimize)

    SourceFileLoader.source_to_code = source_to_code  # type: ignore[method-assign,assignment]
    config.pluginmanager.register(Plugin(marks, Path(os.environ[FOLDER])))
