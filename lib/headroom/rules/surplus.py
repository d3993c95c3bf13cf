"""The surplus: what the house would feed into the grid without the car.

surplus = what the car draws - what flows in from the grid - what the house's battery gives. What
the battery takes in counts as surplus only where the car goes before it; what it gives never
does, else car and battery would take turns in emptying it.
"""


def surplus_w(
    grid_w: "int | list[int | None] | None", battery_w: "int | None", car_w: int,
    battery_first: bool,
) -> "int | None":
    """Power for the car, W; None if not known. grid_w: import positive, one number or one for
    each phase, summed as the meter does; battery_w: discharge positive."""
    if grid_w is None or battery_w is None:
        return None
    flow_w = 0
    if isinstance(grid_w, int):
        flow_w = grid_w
    else:
        for part_w in grid_w:
            if part_w is None:
                return None
            flow_w += part_w
    if battery_w > 0 or not battery_first:
        flow_w += battery_w
    return car_w - flow_w
