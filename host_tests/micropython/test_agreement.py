"""lib/ gives the same on CPython and MicroPython, and the viper sampler the same as its twin."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def lines(command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout.splitlines()


def test_the_same_vectors_give_the_same_lines(micropython):
    script = str(HERE / "vectors.py")
    theirs = lines([sys.executable, script, str(ROOT / "lib")])
    ours = lines([str(micropython), script, str(ROOT / "lib")])
    assert len(theirs) > 1000
    assert ours == theirs


def test_the_viper_sampler_agrees_with_its_twin_and_uses_no_heap(micropython):
    script = str(HERE / "sampler_check.py")
    said = lines([str(micropython), script, str(ROOT / "lib"), str(ROOT / "firmware")])
    assert said[0] == "agree 475"
    assert said[1] == "heap 0", "the sampling loop must not allocate"


def test_ten_thousand_control_steps_grow_nothing_and_grant_the_same(micropython):
    script = str(HERE / "growth.py")
    theirs = lines([sys.executable, script, str(ROOT / "lib")])
    ours = lines([str(micropython), script, str(ROOT / "lib")])
    assert [line.split()[:2] for line in ours] == [line.split()[:2] for line in theirs]
    assert len(set(theirs)) == 2
    for line in ours:
        assert int(line.split()[2]) <= 0, "heap growth over 10,000 control steps"
