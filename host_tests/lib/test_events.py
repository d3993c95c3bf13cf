"""The event sink."""

from headroom.events import Events


def test_keeps_the_newest_and_counts_what_fell_out():
    events = Events(3)
    for k in range(5):
        events.add(k, "grant", limit_ma=k)
    assert [e.uptime_s for e in events.list()] == [2, 3, 4]
    assert events.dropped == 2
    first = {"uptime_s": 2, "code": "grant", "params": {"limit_ma": 2}}
    assert events.list()[0].as_dict() == first
