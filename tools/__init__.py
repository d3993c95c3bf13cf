"""What runs on the PC: simulated board and plant, replay, simulate, build, bench.

lib/ is put on the path: the tools run the very modules of the device.
"""

import sys
from pathlib import Path

LIB = str(Path(__file__).resolve().parent.parent / "lib")
if LIB not in sys.path:
    sys.path.insert(0, LIB)
