"""An edge as the start of a charge: on some or all wired phases, alike or not, by any share."""

from ..compat import const
from . import priors
from .guess import NO_LIMIT, Guess
from .tries import Tries

_RISES_MA = const(300)
_IDLES_LEAST_MA, _IDLES_MA, _IDLES_DS = const(250), const(2000), const(20)
"""What its filters draw as soon as the contactor is closed."""
_LATEST_DS = const(820)


class Starts:
    def __init__(self, tries: Tries) -> None:
        self._tries, self._questions, self._edges = tries, tries.questions, tries.edges

    def explain(self, guess: Guess, number: int) -> None:
        """guess: that nothing is drawn yet; number: of a question that it leaves open."""
        age_ds = self._questions.age_ds(number, self._edges.begun_ds)
        if not -2 <= age_ds <= _LATEST_DS:
            return
        if age_ds <= _IDLES_DS and not guess.idles:
            self._idles(guess)
        for chosen in range(1, 8):
            self._on(guess, number, chosen)

    def _idles(self, guess: Guess) -> None:
        tries, most_ma = self._tries, 0
        for phase in range(3):
            ma = tries.moved_ma[phase]
            tries.to_ma[phase] = ma if phase in tries.phases and ma >= _IDLES_LEAST_MA else 0
            most_ma = max(most_ma, tries.to_ma[phase])
        if 0 < most_ma <= _IDLES_MA:
            made = tries.move(guess, priors.IDLES)
            if made is not None:
                made.idles = True

    def _on(self, guess: Guess, number: int, chosen: int) -> None:
        """chosen: a bit for each phase."""
        offer_ma = self._questions.offered_ma(number)
        count = most_ma = sum_ma = before = 0
        least_ma = NO_LIMIT
        for phase in range(3):
            before |= (guess.ratio[phase] > 0) << phase
            if not chosen >> phase & 1:
                continue
            if phase not in self._tries.phases or self._tries.moved_ma[phase] < _RISES_MA:
                return
            ma = self._tries.moved_ma[phase] + guess.ma[phase]
            count, sum_ma = count + 1, sum_ma + ma
            least_ma, most_ma = min(least_ma, ma), max(most_ma, ma)
        prior = priors.UNKNOWN_LAG
        if before and before != chosen:
            prior += priors.OTHER_PHASES
        alike = least_ma * 10 > most_ma * 9
        # What one of them rose by more is the house's.
        ma = sum_ma // count if alike else least_ma
        share = ma * 1000 // offer_ma
        if ma * 2 >= offer_ma and priors.a_share(share):
            self._start(guess, number, prior + guess.share_cost(share), chosen, ma, share)
        elif self._edges.moving and ma * 2 < offer_ma:
            self._start(guess, number, prior + priors.PART, chosen, ma, 0)
        share = most_ma * 1000 // offer_ma
        if count > 1 and not alike and least_ma * 3 >= offer_ma and priors.a_share(share):
            prior += guess.share_cost(share) + priors.UNEQUAL
            self._start(guess, number, prior, chosen, 0, share)

    def _start(
        self, guess: Guess, number: int, prior: int, chosen: int, ma: int, share: int
    ) -> None:
        """ma: on each phase; 0: what each was seen to move by. share 0: it climbs."""
        tries = self._tries
        for phase in range(3):
            seen_ma = tries.moved_ma[phase] + guess.ma[phase]
            tries.to_ma[phase] = (ma or seen_ma) if chosen >> phase & 1 else 0
        made = tries.move(guess, prior)
        if made is None:
            return
        most_ma = made.most_ma()
        for phase in range(3):
            made.ratio[phase] = made.ma[phase] * 1000 // most_ma
        made.begun_ds, made.idles = self._edges.begun_ds, False
        made.ramp_ds = -1 if share else self._edges.now_ds
        if share:
            made.answered = number
            made.starts_with(share, most_ma)
