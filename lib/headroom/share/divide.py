"""Max-min fair division of what a phase set allows over the chargers that want current."""

LEAST_MA = 6000


def divide(room_ma: int, wishes_ma: "list[int]") -> "list[int]":
    """Give each wish an equal part, and what a small wish leaves to the others.

    wishes_ma: the most each can use (0 = nothing wanted). Where there is not 6 A for all, those
    that come later in the list get 0. Result: same order, each 0 or >= 6,000, the sum <= room.
    """
    served = len([w for w in wishes_ma if w >= LEAST_MA])
    served = max(min(served, room_ma // LEAST_MA), 0)
    parts = [0] * len(wishes_ma)
    open_ones = [i for i, wish in enumerate(wishes_ma) if wish >= LEAST_MA][:served]
    while open_ones:
        part = room_ma // len(open_ones)
        small = [i for i in open_ones if wishes_ma[i] <= part]
        for i in small or open_ones:
            parts[i] = min(wishes_ma[i], part)
            room_ma -= parts[i]
        open_ones = [i for i in open_ones if i not in small] if small else []
    return parts
