"""What the lamp on the board says."""


def lit(states: "list[str]", healthy: bool, uptime_ms: int) -> bool:
    """Fast blinking: a clamp or the pilot has a fault; steady: a car is offered current; else a
    short flash every two seconds: alive."""
    if not healthy or "E" in states or "F" in states:
        return uptime_ms % 250 < 125
    for state in states:
        if state.endswith("2"):
            return True
    return uptime_ms % 2000 < 100
