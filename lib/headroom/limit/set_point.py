"""R12, R17: from the rating of the protecting device to what the law keeps."""


def set_point_ma(rating_ma: int, continuous_permille: int, margin_ma: int) -> int:
    """rating x continuous factor - margin, never below 0. The reading's uncertainty is taken off
    where the reading is used, since it moves with it."""
    return max(rating_ma * continuous_permille // 1000 - margin_ma, 0)


def safe_current_ma(rating_ma: int, safe_ma: int, demand_ma: int) -> int:
    """R17: the current that is right while nothing is measured.

    0 unless the calculated maximum demand without the car is known (demand_ma > 0) and demand +
    6 A <= rating; then what was asked for, as far as demand leaves it.
    """
    if demand_ma <= 0:
        return 0
    room_ma = min(safe_ma, rating_ma - demand_ma)
    return room_ma if room_ma >= 6000 else 0
