"""Sentences: every code has one, and it can be said."""

import pytest

from headroom.reasons import SENTENCES, Reason, amps

PARAMS = {"limit": 14000, "phase": "L2", "total": 31849, "set_point": 40000, "room": 7000,
          "need": 7000, "wait_s": 12, "task": "control",
          "sentence": "The clamp is not plugged in."}


def test_the_sentence_of_the_plan():
    reason = Reason("set_point", limit=14000, phase="L2", total=31849, set_point=40000)
    assert reason.text() == "14.0 A: L2 is at 31.8 A of 40.0 A."


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_sentence_can_be_said(code):
    names = [name for name in PARAMS if "{" + name + "}" in SENTENCES[code]]
    text = Reason(code, **{name: PARAMS[name] for name in names}).text()
    assert "{" not in text and text.endswith(".")


@pytest.mark.parametrize(
    ("ma", "text"), [(0, "0.0"), (99, "0.0"), (100, "0.1"), (31849, "31.8"), (-1500, "-1.5")]
)
def test_amperes_are_cut_not_rounded_up(ma, text):
    assert amps(ma) == text
