"""An edge that is tried on a guess: the car moves so, the house by the rest, at what price?"""

from ..compat import const
from .edges import Edges
from .guess import Guess
from .priors import House
from .questions import Questions

BANK = const(6)
FORGOTTEN = const(1200)
"""What is more surprising than the best by so much is not kept: 12 nats."""
_ANY = const(1 << 28)


class Tries:
    """made, count: the guesses that came of this edge. to_ma: filled in before `move`: what the
    car draws from now on; move_ma: what it has moved by."""

    def __init__(self, phases: tuple, edges: Edges, house: House, questions: Questions) -> None:
        self.phases, self.edges, self.questions = phases, edges, questions
        self._house = house
        self.made = [Guess() for _ in range(BANK)]
        self.count = 0
        self.to_ma = [0, 0, 0]
        self.move_ma = [0, 0, 0]
        self.moved_ma = [0, 0, 0]
        self._left_ma = [0, 0, 0]
        self._limit = _ANY

    def begin(self, moved_ma: "list[int]") -> None:
        """Another edge; moved_ma: what the totals have moved by."""
        self.moved_ma = moved_ma
        self.count, self._limit = 0, _ANY

    def house_cost(self) -> int:
        """Of the whole edge, were it the house's."""
        for phase in range(3):
            self.move_ma[phase] = 0
        return self._house.cost(self.moved_ma, self.move_ma)

    def draws(self, guess: Guess, ma: int) -> None:
        """Into to_ma: the largest phase draws so much."""
        for phase in range(3):
            self.to_ma[phase] = ma * guess.ratio[phase] // 1000

    def climbs(self, guess: Guess, by_ma: int) -> None:
        """Into to_ma: the largest phase draws so much more."""
        for phase in range(3):
            self.to_ma[phase] = guess.ma[phase] + by_ma * guess.ratio[phase] // 1000

    def move(self, guess: Guess, prior: int) -> "Guess | None":
        """The car goes from what the guess says to to_ma: the guess that follows, None where that
        is too surprising."""
        for phase in range(3):
            self.move_ma[phase] = self.to_ma[phase] - guess.ma[phase]
        return self.keep(guess, prior)

    def keep(self, guess: Guess, prior: int) -> "Guess | None":
        """The same for a car that moves by move_ma and of which something else was believed."""
        cost = guess.cost + prior
        if cost > self._limit:
            return None
        for phase in range(3):
            self._left_ma[phase] = self.moved_ma[phase] - self.move_ma[phase]
        cost += self._house.cost(self._left_ma, self.move_ma)
        made = self._place(cost) if cost <= self._limit else None
        if made is None:
            return None
        self._limit = min(self._limit, cost + FORGOTTEN)
        made.copy(guess)
        made.cost = cost
        for phase in range(3):
            made.ma[phase] = self.to_ma[phase]
            made.moved_ma[phase] = self.move_ma[phase]
        return made

    def _place(self, cost: int) -> "Guess | None":
        """A free one, or that of the most surprising."""
        if self.count < BANK:
            self.count += 1
            return self.made[self.count - 1]
        worst = self.made[0]
        for made in self.made:
            if made.cost > worst.cost:
                worst = made
        return worst if worst.cost > cost else None
