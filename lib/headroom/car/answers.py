"""An edge as the answer to a question: whole, in part, by another share, or against all that was
believed of what the car draws."""

from ..compat import const
from . import priors
from .apart import right_size
from .guess import NO_LIMIT, Guess
from .priors import TELLS_MA
from .tries import Tries

_CLIMBS_MA = const(300)
_STEP_MA = const(2000)
_LATEST_DS = const(470)


class Answers:
    def __init__(self, tries: Tries) -> None:
        self._tries, self._questions, self._edges = tries, tries.questions, tries.edges
        self._age_ds = 0

    def explain(self, guess: Guess, number: int) -> None:
        """number: of a question that the guess leaves open."""
        ramps = guess.ramp_ds >= 0
        age_ds = self._age_ds = self._questions.age_ds(number, self._edges.begun_ds)
        if not -2 <= age_ds <= _LATEST_DS and not ramps:
            return
        prior = priors.GOES_ON if ramps else guess.lag_cost(age_ds)
        offer_ma = self._questions.offered_ma(number)
        to_ma = guess.follows_ma(offer_ma)
        if abs(to_ma - guess.most_ma()) >= TELLS_MA:
            self._whole(guess, number, to_ma, prior)
            self._in_part(guess, to_ma, prior)
        if offer_ma and guess.own_ma == NO_LIMIT and not self._edges.moving:
            self._otherwise(guess, number, prior)
        if offer_ma and number > 1:
            self._anew(guess, number)

    def _answered(self, made: Guess, number: int, ramps: bool) -> None:
        made.answered, made.ramp_ds = number, -1
        if not ramps:
            made.lag_is(self._age_ds)

    def _whole(self, guess: Guess, number: int, to_ma: int, prior: int) -> None:
        self._tries.draws(guess, to_ma)
        made = self._tries.move(guess, prior)
        if made is not None:
            self._answered(made, number, guess.ramp_ds >= 0)
            self._learn_share(made, guess, self._questions.offered_ma(number))

    def _learn_share(self, made: Guess, guess: Guess, offer_ma: int) -> None:
        """Of a step that was seen whole."""
        step_ma = made.most_ma() - guess.most_ma()
        if abs(step_ma) < _STEP_MA or made.own_ma < NO_LIMIT or not offer_ma:
            return
        share = guess.share * guess.alike_ma(self._tries.moved_ma) // step_ma
        whole = guess.ramp_ds < 0 and not self._edges.moving
        if whole and abs(share - guess.share) * 10 < guess.share:
            made.share_is(share, abs(step_ma))
            made.draw(made.follows_ma(offer_ma))

    def _in_part(self, guess: Guess, to_ma: int, prior: int) -> None:
        """It climbs, alike on all phases."""
        moving = self._edges.moving
        seen_ma = guess.alike_ma(self._tries.moved_ma)
        part = seen_ma * 1000 // (to_ma - guess.most_ma())
        if not 0 < part <= (970 if moving else 900) or abs(seen_ma) < _CLIMBS_MA:
            return
        if guess.ramp_ds < 0:
            prior += priors.PART if moving else priors.PART_AT_REST
        self._tries.climbs(guess, seen_ma)
        made = self._tries.move(guess, prior)
        if made is not None:
            if guess.ramp_ds < 0:
                made.lag_is(self._age_ds)
            made.ramp_ds = self._edges.now_ds

    def _otherwise(self, guess: Guess, number: int, prior: int) -> None:
        """It draws another share of the offer than was thought."""
        offer_ma = self._questions.offered_ma(number)
        asked_ma = offer_ma - self._questions.before_ma(number)
        seen_ma = guess.alike_ma(self._tries.moved_ma)
        share = (guess.most_ma() + seen_ma) * 1000 // offer_ma
        if seen_ma * 1000 // offer_ma * asked_ma <= 0 or abs(seen_ma) < TELLS_MA:
            return
        if abs(share - guess.share) * 30 < guess.share or not priors.a_part(share):
            return
        self._tries.climbs(guess, seen_ma)
        if guess.told:
            prior += priors.OTHER_SHARE + min(guess.weight // 50, priors.OTHER_SHARE)
        made = self._tries.move(guess, prior + guess.share_cost(share))
        if made is not None:
            self._answered(made, number, guess.ramp_ds >= 0)
            made.share_changes(share)

    def _anew(self, guess: Guess, number: int) -> None:
        """Each phase that makes the step draws what is offered, one that stands still draws
        nothing."""
        offer_ma, before_ma = self._questions.offered_ma(number), self._questions.before_ma(number)
        asked_ma, tries = offer_ma - before_ma, self._tries
        if abs(asked_ma) < _STEP_MA:
            return
        share, left_out = self._shown(guess, asked_ma)
        if not priors.a_part(share):
            return
        for phase in range(3):
            ratio = self._ratio(guess, phase, asked_ma)
            tries.to_ma[phase] = offer_ma * share // 1000 * ratio // 1000
            tries.move_ma[phase] = asked_ma * share // 1000 * ratio // 1000
        prior = guess.lag_cost(self._age_ds) + priors.RESYNC + left_out * priors.RESYNC_LEFT_OUT
        made = tries.keep(guess, prior + guess.share_cost(share))
        if made is not None:
            self._answered(made, number, False)
            made.own_ma = NO_LIMIT
            made.share_changes(share)
            for phase in range(3):
                made.ratio[phase] = self._ratio(guess, phase, asked_ma)

    def _ratio(self, guess: Guess, phase: int, asked_ma: int) -> int:
        """Of a phase that has made the step; 0 for one that hasn't."""
        ratio = guess.ratio[phase] or 1000
        wired = phase in self._tries.phases
        moved_ma = self._tries.moved_ma[phase] * 1000 // ratio
        return ratio if wired and right_size(moved_ma, asked_ma) else 0

    def _shown(self, guess: Guess, asked_ma: int) -> "tuple[int, int]":
        """The share that the phases which made the step show, 0 for none; how many that were
        thought to draw haven't."""
        answered = left_out = seen_ma = 0
        for phase in range(3):
            ratio = self._ratio(guess, phase, asked_ma)
            if ratio:
                answered += 1
                seen_ma += self._tries.moved_ma[phase] * 1000 // ratio
            elif guess.ma[phase]:
                left_out += 1
        return seen_ma // max(answered, 1) * 1000 // asked_ma, left_out
