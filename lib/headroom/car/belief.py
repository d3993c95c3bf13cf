"""What one car draws, from the edges of the currents and the changes of its offer.

Each change of the offer is a question. Each edge is the house's or the car's: an answer, a part of
one, a start, a stop, a phase more or less, another limit of its own. A few guesses, for all phases
at once, explain all edges so far; an edge is tried on each in every way that fits, and the least
surprising are kept. The best is believed; what others that are nearly as good say bounds it.
"""

from ..compat import const
from . import priors
from .answers import Answers
from .changes import Changes
from .edges import Edges
from .guess import NO_LIMIT, Guess
from .priors import TELLS_MA, House
from .questions import Questions
from .starts import Starts
from .tries import BANK, FORGOTTEN, Tries

_KEPT = const(4)
_MARGIN = const(400)
"""55:1."""
_LATE_DS, _LATE_START_DS = const(470), const(820)
_RESTS_DS = const(40)


class Belief:
    """phases: those that the charger is wired to. guesses: the best first, `count` of them.
    low_ma, high_ma: per phase, over all that are within the margin."""

    def __init__(self, phases: tuple, edges: Edges, house: House) -> None:
        self.phases, self._edges = phases, edges
        self.questions = Questions()
        self._tries = Tries(phases, edges, house, self.questions)
        self._answers, self._starts = Answers(self._tries), Starts(self._tries)
        self._changes = Changes(self._tries)
        self.guesses = [Guess() for _ in range(BANK)]
        self.count = 1
        self.low_ma = [0, 0, 0]
        self.high_ma = [0, 0, 0]

    @property
    def best(self) -> Guess:
        return self.guesses[0]

    @property
    def settled(self) -> bool:
        """The best has answered every question, and nothing climbs."""
        best = self.guesses[0]
        return best.answered == self.questions.last and best.ramp_ds < 0

    def ask(self, offer_ma: int) -> None:
        """The offer has changed, or the car may draw from now on."""
        best = self.guesses[0]
        full_ma = self.questions.offer_ma * best.share // 1000
        self.questions.ask(self._edges.now_ds, offer_ma)
        if best.own_ma < full_ma - TELLS_MA and best.most_ma() > 0:
            self._follows_after_all(full_ma)
        self._absorb()
        self._order()

    def _follows_after_all(self, full_ma: int) -> None:
        self.count = min(self.count + 1, _KEPT)
        follows = self.guesses[self.count - 1]
        follows.copy(self.guesses[0])
        follows.own_ma = NO_LIMIT
        follows.draw(full_ma)
        follows.cost += priors.FOLLOWS_AFTER_ALL

    def forget(self) -> None:
        """Another car: nothing is known of its ways."""
        self.guesses[0].copy(Guess())
        self.idle()

    def idle(self) -> None:
        """It may not draw: nothing flows, and its ways are kept."""
        best = self.guesses[0]
        best.stop()
        best.stopped, best.own_ma, best.cost, best.answered = False, NO_LIMIT, 0, 0
        self.count = 1
        self.questions.clear()
        self._bounds()

    def gain(self, moved_ma: "list[int]") -> int:
        """By how much an edge is less surprising if it is this car's than if it is the house's."""
        self._try_all(moved_ma)
        least = self._tries.made[0].cost
        for i in range(self._tries.count):
            least = min(least, self._tries.made[i].cost)
        return self._tries.house_cost() - least

    def _try_all(self, moved_ma: "list[int]") -> None:
        self._tries.begin(moved_ma)
        for i in range(self.count):
            self._explain(self.guesses[i])

    def edge(self, moved_ma: "list[int]") -> None:
        """moved_ma: per phase, less what other cars have moved by."""
        tries = self._tries
        self._try_all(moved_ma)
        self.guesses, tries.made = tries.made, self.guesses
        self.count = tries.count
        self._order()

    def _explain(self, guess: Guess) -> None:
        tries, questions = self._tries, self.questions
        for phase in range(3):
            tries.to_ma[phase] = guess.ma[phase]
        tries.move(guess, 0)
        draws = guess.most_ma() > 0 and not guess.idles
        for number in range(max(guess.answered + 1, questions.oldest()), questions.last + 1):
            if draws:
                self._answers.explain(guess, number)
            elif not guess.stopped and questions.offered_ma(number):
                self._starts.explain(guess, number)
        if draws:
            self._changes.explain(guess)
        elif guess.stopped:
            self._changes.comes_back(guess)

    def second(self) -> None:
        """Once a second: what should have happened by now, and what can't be."""
        for i in range(self.count):
            guess = self.guesses[i]
            self._weigh(guess)
            if guess.ramp_ds >= 0 and self._edges.now_ds - guess.ramp_ds >= _RESTS_DS:
                self._rest(guess)
            self._expire(guess)
        self._absorb()
        self._order()

    def _weigh(self, guess: Guess) -> None:
        for phase in self.phases:
            flows_ma = self._edges.level_ma[phase]
            if guess.ma[phase] > flows_ma + 700 + guess.ma[phase] * 6 // 100:
                guess.cost += priors.MORE_THAN_FLOWS
                return

    def _rest(self, guess: Guess) -> None:
        """A ramp that has ended: where it was bound to, or at a limit of its own."""
        guess.ramp_ds = -1
        guess.answered = min(guess.answered + 1, self.questions.last)
        to_ma = guess.follows_ma(self.questions.offered_ma(guess.answered))
        if abs(guess.most_ma() - to_ma) * 100 <= to_ma * 12 + 50000:
            guess.draw(to_ma)
        else:
            guess.own_ma = guess.most_ma()
            guess.cost += priors.RESTS

    def _expire(self, guess: Guess) -> None:
        """No answer in a long time."""
        number = guess.answered + 1
        if number > self.questions.last or guess.ramp_ds >= 0:
            return
        if number < self.questions.oldest():
            guess.answered = number
            return
        most_ma = guess.most_ma()
        late_ds = _LATE_DS if most_ma else _LATE_START_DS
        if self.questions.age_ds(number, self._edges.now_ds) < late_ds:
            return
        to_ma = guess.follows_ma(self.questions.offered_ma(number))
        guess.answered = number
        if to_ma > most_ma > 0:
            guess.own_ma = most_ma
            guess.cost += priors.RISE_UNANSWERED
        elif to_ma < most_ma:
            guess.draw(to_ma)
            guess.cost += priors.CUT_UNANSWERED

    def _absorb(self) -> None:
        """A question that changes next to nothing has its answer when the lag is over."""
        for i in range(self.count):
            guess = self.guesses[i]
            while guess.answered < self.questions.last and self._passes(guess):
                guess.answered += 1
                if guess.most_ma():
                    guess.draw(guess.follows_ma(self.questions.offered_ma(guess.answered)))

    def _passes(self, guess: Guess) -> bool:
        """The next question asks nothing of it."""
        number, most_ma = guess.answered + 1, guess.most_ma()
        if guess.stopped:
            return True
        if guess.ramp_ds >= 0 or not most_ma or guess.idles:
            return False
        to_ma = guess.follows_ma(self.questions.offered_ma(number))
        age_ds = self.questions.age_ds(number, self._edges.now_ds)
        return abs(to_ma - most_ma) < TELLS_MA and age_ds >= guess.lag_ds

    def _order(self) -> None:
        """The best first, equals merged, what is too surprising left out."""
        guesses, kept = self.guesses, 0
        while kept < self.count:
            best = kept
            for i in range(kept + 1, self.count):
                if guesses[i].cost < guesses[best].cost:
                    best = i
            guesses[kept], guesses[best] = guesses[best], guesses[kept]
            if self._superfluous(kept):
                self.count -= 1
                guesses[kept], guesses[self.count] = guesses[self.count], guesses[kept]
            else:
                kept += 1
        least = guesses[0].cost
        for i in range(self.count):
            guesses[i].cost -= least
        self._bounds()

    def _superfluous(self, at: int) -> bool:
        guesses = self.guesses
        same = 0
        for i in range(at):
            same += guesses[at].like(guesses[i])
        return at == _KEPT or same > 0 or guesses[at].cost > guesses[0].cost + FORGOTTEN

    def _bounds(self) -> None:
        for phase in range(3):
            low_ma = high_ma = self.guesses[0].ma[phase]
            for i in range(1, self.count):
                guess = self.guesses[i]
                if guess.cost <= _MARGIN:
                    low_ma = min(low_ma, guess.ma[phase])
                    high_ma = max(high_ma, guess.ma[phase])
            self.low_ma[phase], self.high_ma[phase] = low_ma, high_ma
