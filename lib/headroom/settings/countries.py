"""What a country decides, all of it in one row. A country is added here and nowhere else.

continuous_permille: of the rating, what may flow for hours (R12; US: 80 % of the main breaker,
NEC). mains_mhz: until it is measured. nominal_v, highest_v: of a line to neutral, where no voltage
is measured (R19: 230 V + 10 %, 120 V + 6 %). unbalance_ma: most that chargers may differ between
phases, 0 where there is no such rule (R19; DE: 4.6 kVA, AT and CH: 16 A). contract: the utility's
curve in rules/contract.py. And what may be: hold 6 A above the set-point (R15), a safe current
while nothing is measured (R17); delay: changes by clock and tariff wait a random time (R18).
"""

_ROWS = """\
EU 1000 50000 230 253     0 italy hold,safe
GB 1000 50000 230 253     0 italy hold,safe,delay
US  800 60000 120 127     0 italy -
DE 1000 50000 230 253 20000 italy hold,safe
AT 1000 50000 230 253 16000 italy hold,safe
CH 1000 50000 230 253 16000 italy hold,safe
BE 1000 50000 230 253     0 italy hold,safe
IT 1000 50000 230 253     0 italy hold,safe
ES 1000 50000 230 253     0 spain hold,safe
"""


class Country:
    """See the module."""

    def __init__(self, row: str) -> None:
        self.code, *numbers, self.contract, may = row.split()
        self.continuous_permille, self.mains_mhz, self.nominal_v = [int(n) for n in numbers[:3]]
        self.highest_v, self.unbalance_ma = [int(n) for n in numbers[3:]]
        self.holds, self.safe, self.delays = "hold" in may, "safe" in may, "delay" in may


def codes() -> "list[str]":
    return [row.split()[0] for row in _ROWS.splitlines()]


def country(code: str) -> Country:
    """KeyError for one that has no row."""
    for row in _ROWS.splitlines():
        if row.split()[0] == code:
            return Country(row)
    raise KeyError(code)
