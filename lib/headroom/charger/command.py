"""Command: what the output drivers are to do now."""


class Command:
    """duty_u16: CP high part of the period, 0 (state F, steady -12 V) .. 65536 (X1, steady +12 V).
    contactor: permission to close. state: for people, with X1/X2 (R8)."""

    def __init__(self) -> None:
        self.duty_u16 = 65536
        self.contactor = False
        self.state = "A1"
