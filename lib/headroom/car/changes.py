"""An edge as something that the car does by itself: it stops, returns, moves its own limit, leaves
a phase or takes another."""

from ..compat import const
from . import priors
from .guess import NO_LIMIT, Guess
from .priors import TELLS_MA
from .tries import Tries

_EARLY_DS = const(900)


class Changes:
    def __init__(self, tries: Tries) -> None:
        self._tries, self._questions, self._edges = tries, tries.questions, tries.edges

    def explain(self, guess: Guess) -> None:
        """guess: that it draws."""
        self._stop(guess)
        self._own_limit(guess)
        if len(self._tries.phases) > 1:
            self._phases(guess)

    def _stop(self, guess: Guess) -> None:
        self._tries.draws(guess, 0)
        made = self._tries.move(guess, priors.STOPS)
        if made is not None:
            made.stop()
            made.stopped, made.answered = True, self._questions.last

    def comes_back(self, guess: Guess) -> None:
        """guess: that it has stopped by itself."""
        to_ma = guess.follows_ma(self._questions.offer_ma)
        if to_ma < TELLS_MA:
            return
        self._tries.draws(guess, to_ma)
        made = self._tries.move(guess, priors.RETURNS)
        if made is not None:
            made.stopped, made.answered = False, self._questions.last
        seen_ma = guess.alike_ma(self._tries.moved_ma)
        if not TELLS_MA <= seen_ma < to_ma * 9 // 10 or not self._edges.moving:
            return
        self._tries.climbs(guess, seen_ma)
        made = self._tries.move(guess, priors.RETURNS + priors.PART)
        if made is not None:
            made.stopped, made.answered = False, self._questions.last - 1
            made.ramp_ds = self._edges.now_ds

    def _own_limit(self, guess: Guess) -> None:
        step_ma = guess.alike_ma(self._tries.moved_ma)
        own_ma = guess.most_ma() + step_ma
        known = guess.answered >= self._questions.oldest()
        if not known or abs(step_ma) < TELLS_MA or own_ma < TELLS_MA:
            return
        full_ma = self._questions.offered_ma(guess.answered) * guess.share // 1000
        if own_ma > full_ma + TELLS_MA:
            return
        limited = guess.own_ma < NO_LIMIT
        several = sum(guess.ratio) > 1500
        prior = priors.OWN_LIMIT_AGAIN if several and limited else priors.OWN_LIMIT
        if guess.ramp_ds >= 0 and limited:
            prior = priors.GOES_ON
        self._tries.draws(guess, own_ma)
        made = self._tries.move(guess, prior)
        if made is not None:
            made.own_ma = NO_LIMIT if own_ma > full_ma - TELLS_MA else own_ma
            made.ramp_ds = self._edges.now_ds if self._edges.moving else -1

    def _phases(self, guess: Guess) -> None:
        """One or two begin beside the others, or end."""
        early = self._edges.begun_ds - guess.begun_ds <= _EARLY_DS
        begins = priors.PHASE_BEGINS_EARLY if early else priors.PHASE_BEGINS
        most_ma = guess.most_ma()
        for chosen in range(1, 7):
            self._changed(guess, chosen, 0, priors.PHASE_DROPS)
            self._changed(guess, chosen, most_ma, begins)

    def _changed(self, guess: Guess, chosen: int, to_ma: int, prior: int) -> None:
        """The chosen phases go to to_ma, all from 0 or all to 0, and others stay."""
        tries, stay = self._tries, 0
        for phase in range(3):
            draws = guess.ma[phase] > 0
            tries.to_ma[phase] = guess.ma[phase]
            if chosen >> phase & 1:
                if phase not in tries.phases or draws == (to_ma > 0):
                    return
                tries.to_ma[phase] = to_ma
            else:
                stay += draws
        made = tries.move(guess, prior) if stay else None
        if made is not None:
            for phase in range(3):
                if chosen >> phase & 1:
                    made.ratio[phase] = 1000 if to_ma else 0
