"""How surprising things are, in hundredths of a nat: what a car may do, and what a house does.

The house's steps come at a rate that is counted, per phase, for small and for large ones; a size
that was seen a short while ago comes again. A load on all phases at once has a rate of its own.
"""

from ..compat import const

UNKNOWN_LAG, KNOWN_LAG, OTHER_LAG = const(350), const(80), const(500)
PART, PART_AT_REST, GOES_ON = const(200), const(550), const(100)
IDLES = const(150)
STOPS, RETURNS = const(700), const(350)
PHASE_DROPS, PHASE_BEGINS, PHASE_BEGINS_EARLY = const(900), const(900), const(400)
OWN_LIMIT, OWN_LIMIT_AGAIN = const(1100), const(800)
RESYNC, RESYNC_LEFT_OUT = const(500), const(300)
OTHER_PHASES, UNEQUAL = const(150), const(600)
OTHER_SHARE = const(900)
SHARE = const(300)
"""Times the part by which it differs."""
MORE_THAN_TOLD = const(3)
"""For each permille above 1,080."""
RISE_UNANSWERED, CUT_UNANSWERED = const(250), const(500)
FOLLOWS_AFTER_ALL = const(600)
MORE_THAN_FLOWS = const(400)
RESTS = const(250)

TELLS_MA = const(600)
"""A smaller change than this tells nothing."""
_PART_LEAST, _SHARE_LEAST, _SHARE_MOST = const(400), const(620), const(1180)
_NOISE_MA = const(150)
_SMALL_MA = const(2000)
_SIZE_MA = const(300)
_HALF_NAT = const(150)
_AGAIN = const(200)
_LEAST, _MOST = const(250), const(620)
_MEMORY_S = const(512)
_ONE = const(1024)
_LAST = const(5)
_FIRST = const(6)
"""Of each kind in 512 s, until they are counted."""
_EDGE_MA = const(400)


def a_share(share: int) -> bool:
    """Of its offer, permille, that a car may draw."""
    return _SHARE_LEAST <= share <= _SHARE_MOST


def a_part(share: int) -> bool:
    """What a step may show of it, by a clamp that sees a part (R53)."""
    return _PART_LEAST <= share <= _SHARE_MOST


def ln(x: int) -> int:
    """100 ln(x), x >= 1: linear between powers of two, wrong by 4 at most."""
    whole = 0
    while x >> (whole + 1):
        whole += 1
    return 69 * whole + 69 * (x - (1 << whole)) // (1 << whole)


class Rate:
    """Of one kind of the house's steps; surprise: ln of their mean interval in seconds."""

    def __init__(self) -> None:
        self._count = _FIRST * _ONE
        self.surprise = _MOST

    def second(self, steps: int) -> None:
        self._count += steps * _ONE - self._count // _MEMORY_S
        interval_s = _MEMORY_S * _ONE // max(self._count, 1)
        self.surprise = min(max(ln(max(interval_s, 1)), _LEAST), _MOST)


class House:
    """What its steps cost. `cost` and `learn` take per phase what is left of an edge for it."""

    def __init__(self, phases: int) -> None:
        self.phases = phases
        self._rates = [Rate() for _ in range(2 * phases + 1)]
        self._steps = [0] * (2 * phases + 1)
        self._seen_ma = [[0] * _LAST for _ in range(phases)]
        self._next = [0] * phases

    def second(self) -> None:
        for i in range(len(self._rates)):
            self._rates[i].second(self._steps[i])
            self._steps[i] = 0

    def learn(self, left_ma: "list[int]") -> None:
        for phase in range(self.phases):
            ma = left_ma[phase]
            if abs(ma) >= _EDGE_MA:
                self._steps[2 * phase + (abs(ma) >= _SMALL_MA)] += 1
                self._seen_ma[phase][self._next[phase]] = abs(ma)
                self._next[phase] = (self._next[phase] + 1) % _LAST
        if self.phases == 3 and abs(_middle(left_ma)) >= _EDGE_MA:
            self._steps[6] += 1

    def cost(self, left_ma: "list[int]", moves_ma: "list[int]") -> int:
        """moves_ma: what the car is thought to have moved by, which is never known exactly."""
        each = 0
        for phase in range(self.phases):
            each += self._of_phase(phase, left_ma[phase], moves_ma[phase])
        if self.phases < 3:
            return each
        common_ma = _middle(left_ma)
        if abs(common_ma) < _EDGE_MA:
            return each
        together = self._rates[6].surprise + _size(common_ma)
        for phase in range(3):
            together += self._of_phase(phase, left_ma[phase] - common_ma, moves_ma[phase])
        return min(each, together)

    def _of_phase(self, phase: int, ma: int, move_ma: int) -> int:
        ma = abs(ma)
        tenths = ma * 10 // (_NOISE_MA + abs(move_ma) // 20)
        noise = tenths * tenths // 2
        if ma < _EDGE_MA // 2:
            return noise
        step = self._rates[2 * phase + (ma >= _SMALL_MA)].surprise + _size(ma)
        for seen_ma in self._seen_ma[phase]:
            if abs(ma - seen_ma) * 8 < seen_ma:
                return min(noise, max(step - _AGAIN, 0))
        return min(noise, step)


def _size(ma: int) -> int:
    """1.5 ln(1 + |e| / 0.3 A)."""
    return (ln(_SIZE_MA + abs(ma)) - ln(_SIZE_MA)) * _HALF_NAT // 100


def _middle(ma: "list[int]") -> int:
    first, second, third = ma
    return max(min(first, second), min(max(first, second), third))
