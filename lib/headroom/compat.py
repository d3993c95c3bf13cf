"""The one place where CPython and MicroPython differ for lib/: `const`."""

try:
    from micropython import const
except ImportError:

    def const(value):  # type: ignore[no-untyped-def]
        """A plain value on CPython; MicroPython's compiler folds it away."""
        return value


__all__ = ("const",)
