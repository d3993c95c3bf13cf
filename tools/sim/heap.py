"""Reads what the simulated board says of its heap on the console (start.py, option `count`)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

RATIO = 2.25
"""64-bit port with code in place to a frozen 32-bit build (within 2.2 %)."""
_BLOCK = 32
_POOL, _POOL_ENTRY, _POOL_FIRST = 48, 11, 10
"""A pool of names (MicroPython, py/qstr.c): its head, a name in it, names in the first; each has
twice the room of the one before."""


@dataclass(frozen=True)
class Taken:
    """Bytes on the 64-bit port, and the number of names."""

    resident: int = 0
    name_tables: int = 0
    names: int = 0

    @property
    def frozen(self) -> int:
        return round((self.resident - self.name_tables) / RATIO)

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(*(a + b for a, b in zip(self.values, other.values)))

    def __sub__(self, other: "Taken") -> "Taken":
        return Taken(*(a - b for a, b in zip(self.values, other.values)))

    @property
    def values(self) -> "tuple[int, int, int]":
        return self.resident, self.name_tables, self.names


def counts(console: str) -> "list[tuple[str, Taken]]":
    """Each time that the board has counted: what for, and all there was."""
    found, heap, what = [], 0, ""
    for line in console.splitlines():
        if line.startswith("count "):
            _, heap_text, what = line.split(" ", 2)
            heap = int(heap_text)
        elif line.startswith("qstr pool:") and what:
            values = dict(part.split("=") for part in line[10:].replace(" ", "").split(","))
            found.append((what, Taken(heap, int(values["n_total_bytes"]), int(values["n_qstr"]))))
            what = ""
    return found


@dataclass
class _Import:
    begin: Taken
    inner: Taken = field(default_factory=Taken)


def modules(found: "list[tuple[str, Taken]]") -> "dict[str, Taken]":
    """What each module took while it was imported, less what it imported itself."""
    by_name: "dict[str, Taken]" = {}
    open_imports: "list[_Import]" = []
    for what, there in found:
        if what == "begin":
            open_imports.append(_Import(there))
        elif what.startswith("end "):
            its = open_imports.pop()
            grown = there - its.begin
            if open_imports:
                open_imports[-1].inner += grown
            name = what[4:]
            by_name[name] = by_name.get(name, Taken()) + (grown - its.inner)
    return by_name


def largest_block(console: str, image: int) -> int:
    """Bytes of the largest block of the last map of the heap that is neither the image (of `image`
    bytes) nor a pool of names; pointers have twice the size of a chip's here."""
    sizes: "list[int]" = []
    layout = console[console.rindex("GC memory layout"):]
    for row in re.findall(r"^[0-9a-f]{8}: (\S+)", layout, re.M):
        for mark in row:
            if mark == "=":
                sizes[-1] += _BLOCK
            elif mark != ".":
                sizes.append(_BLOCK)
    pools = {_blocks(_POOL + _POOL_ENTRY * (_POOL_FIRST << k)) for k in range(12)}
    others = [size for size in sizes if size not in pools and not image <= size <= image + 64]
    return max(others)


def _blocks(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK
