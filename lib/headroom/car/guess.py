"""One way in which all that was seen can be explained: what the car draws, and what it is like."""

from ..compat import const
from . import priors

NO_LIMIT = const(1 << 28)
_SAME_MA = const(300)
_ANSWER_MA = const(1500)
_TOLD_PERMILLE = const(1080)


class Guess:
    """cost: how surprising it is, in hundredths of a nat above the best. ma, ratio: per phase,
    what is drawn and its part of the largest one (permille). answered: the last question that the
    car has followed. own_ma: its own limit. ramp_ds: when it was last seen to climb, -1 where it
    rests; stopped: by itself; idles: what flows are its filters alone. lag_ds, other_lag_ds: how
    late it answers, -1 unknown. share: of what is offered, permille; weight: of that knowledge;
    told: a step has told it; fits: steps that fitted it since it changed. begun_ds: of its
    drawing. moved_ma: by the last edge."""

    def __init__(self) -> None:
        self.ma = [0, 0, 0]
        self.ratio = [0, 0, 0]
        self.moved_ma = [0, 0, 0]
        self.cost = self.answered = self.begun_ds = self.weight = self.fits = 0
        self.own_ma = NO_LIMIT
        self.ramp_ds = self.lag_ds = self.other_lag_ds = -1
        self.stopped = self.idles = self.told = False
        self.share = 950

    def copy(self, other: "Guess") -> None:
        for phase in range(3):
            self.ma[phase] = other.ma[phase]
            self.ratio[phase] = other.ratio[phase]
            self.moved_ma[phase] = other.moved_ma[phase]
        self.cost, self.answered, self.own_ma = other.cost, other.answered, other.own_ma
        self.ramp_ds, self.begun_ds = other.ramp_ds, other.begun_ds
        self.stopped, self.idles = other.stopped, other.idles
        self.lag_ds, self.other_lag_ds = other.lag_ds, other.other_lag_ds
        self.share, self.weight, self.told = other.share, other.weight, other.told
        self.fits = other.fits

    def like(self, other: "Guess") -> bool:
        """Nothing that tells them apart."""
        differ = self.answered != other.answered or self.stopped != other.stopped
        differ = differ or abs(self.own_ma - other.own_ma) > _SAME_MA
        for phase in range(3):
            differ = differ or abs(self.ma[phase] - other.ma[phase]) > _SAME_MA
        return not differ

    def most_ma(self) -> int:
        return max(self.ma)

    def follows_ma(self, offer_ma: int) -> int:
        """What the largest of its phases draws of an offer."""
        return min(offer_ma * self.share // 1000, self.own_ma)

    def stop(self) -> None:
        for phase in range(3):
            self.ma[phase] = 0
        self.ramp_ds = -1
        self.idles = False

    def draw(self, ma: int) -> None:
        for phase in range(3):
            self.ma[phase] = ma * self.ratio[phase] // 1000

    def alike_ma(self, moved_ma: "list[int]") -> int:
        """By how much the largest phase has moved, judged by the one that moved least."""
        found_ma = 0
        for phase in range(3):
            ratio = self.ratio[phase]
            if ratio:
                ma = moved_ma[phase] * 1000 // ratio
                if found_ma == 0 or abs(ma) < abs(found_ma):
                    found_ma = ma
        return found_ma

    def was_right(self, moved_ma: "list[int]") -> bool:
        """The last edge is what the car's part of it had to be, on a phase at least."""
        right = 0
        for phase in range(3):
            told_ma = self.moved_ma[phase]
            off_ma = abs(moved_ma[phase] - told_ma)
            right += abs(told_ma) >= _ANSWER_MA and off_ma * 5 <= abs(told_ma)
        return right > 0

    def lag_cost(self, lag_ds: int) -> int:
        """Of an answer that comes so late."""
        if self.lag_ds < 0:
            return priors.UNKNOWN_LAG
        known = near(lag_ds, self.lag_ds)
        known = known or self.other_lag_ds >= 0 and near(lag_ds, self.other_lag_ds)
        return priors.KNOWN_LAG if known else priors.OTHER_LAG

    def share_cost(self, share: int) -> int:
        """Of another share than was thought; hardly any car draws more than it is told."""
        more = max(share - _TOLD_PERMILLE, 0) * priors.MORE_THAN_TOLD
        return priors.SHARE * abs(share - self.share) // self.share + more

    def share_changes(self, share: int) -> None:
        self.share, self.weight, self.fits = share, self.weight // 2, 0

    def starts_with(self, share: int, step_ma: int) -> None:
        """A start tells the share too; one that is far off is taken as it is."""
        if abs(share - self.share) * 8 > self.share:
            self.share, self.weight, self.told = share, 0, False
        else:
            self.share_is(share, step_ma)

    def lag_is(self, lag_ds: int) -> None:
        if self.lag_ds < 0 or not near(lag_ds, self.lag_ds):
            self.other_lag_ds = self.lag_ds
        self.lag_ds = lag_ds

    def share_is(self, share: int, step_ma: int) -> None:
        """By weight of what was seen so far; large steps tell more."""
        weight = (step_ma // 100) ** 2
        self.told = True
        self.fits += 1
        self.weight = min(self.weight + weight, 100000)
        self.share += (share - self.share) * weight // self.weight


def near(lag_ds: int, known_ds: int) -> bool:
    """Within a quarter and 0.7 s of one that was seen."""
    return abs(lag_ds - known_ds) * 4 <= known_ds + 28
