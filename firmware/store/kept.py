"""The record of headroom.keep, in the clock's memory and in a file (R42).

The clock's memory lives through resets and is written every second; the file lives through power
cuts and is written when a pause or a latched fault begins or ends.
"""

import os

from machine import RTC

from headroom.keep import Record, unpack

_FILE = "kept.bin"


def load() -> tuple:
    """(record, whether it was a valid one)."""
    record = unpack(RTC().memory()) or unpack(_read())
    return (record, True) if record else (Record(), False)


def save(record) -> None:
    RTC().memory(record.pack())


def save_file(record) -> None:
    """Whole or not at all: a new file takes the old one's name."""
    with open(_FILE + ".new", "wb") as file:
        file.write(record.pack())
    os.rename(_FILE + ".new", _FILE)


def _read():
    try:
        with open(_FILE, "rb") as file:
            return file.read()
    except OSError:
        return None
