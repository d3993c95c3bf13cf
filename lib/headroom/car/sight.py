"""What is seen of all cars: the edges of the supply's currents, each given to the car or to the
house that explains it best."""

from .edges import Edges
from .priors import House

_SECOND_MS = 1000
_GONE_DS = 30
_NOTHING_MA = 250


class Sight:
    """phases: of the supply. cars: those that are learned from its edges. house_ma, rose_ma: what
    the house draws on each phase after the last edge, and by how much it rose by it."""

    def __init__(self, phases: int) -> None:
        self.edges = Edges(phases)
        self.house = House(phases)
        self.cars: list = []
        self.house_ma = [0, 0, 0]
        self.rose_ma = [0, 0, 0]
        self._left_ma = [0, 0, 0]
        self._gone_ma = [0, 0, 0]
        self._gone_ds = 0
        self._age_ms = 0

    def step(self, dt_ms: int, cycles_ma: "list[int]") -> bool:
        """cycles_ma: the newest cycle of each phase, export negative. True where an edge has been
        given away."""
        edge = self.edges.step(dt_ms, cycles_ma)
        if edge:
            self._edge()
        self._age_ms += dt_ms
        if self._age_ms >= _SECOND_MS:
            self._age_ms = 0
            self.house.second()
            for car in self.cars:
                if car.drawing:
                    car.belief.second()
        return edge

    def _whose(self, left_ma: "list[int]"):  # type: ignore[no-untyped-def]
        """Of the cars that haven't looked yet, those first that an answer is awaited of; None
        where nothing is left to explain."""
        most = 0
        for phase in range(3):
            most = max(most, abs(left_ma[phase]))
        if most < _NOTHING_MA:
            return None
        return self._best_of(left_ma, False) or self._best_of(left_ma, True)

    def _best_of(self, left_ma: "list[int]", settled: bool):  # type: ignore[no-untyped-def]
        """Of several the one to which the edge is the least surprising."""
        whose, count = None, 0
        for car in self.cars:
            if car.drawing and not car.has_looked and car.belief.settled == settled:
                whose, count = car, count + 1
        if count < 2:
            return whose
        most = -(1 << 28)
        for car in self.cars:
            if car.drawing and not car.has_looked and car.belief.settled == settled:
                gain = car.belief.gain(left_ma)
                if gain > most:
                    whose, most = car, gain
        return whose

    def lose(self) -> None:
        self.edges.forget()

    def gone(self, ma: "list[int]") -> None:
        """A contactor has opened: the edge that comes of it is nobody's."""
        for phase in range(3):
            self._gone_ma[phase] = ma[phase]
        self._gone_ds = self.edges.now_ds

    def _edge(self) -> None:
        """To the car that explains most of it, what is left to the next."""
        left_ma, moved_ma = self._left_ma, self.edges.moved_ma
        late = self.edges.now_ds - self._gone_ds > _GONE_DS
        for phase in range(3):
            gone_ma = 0 if late else self._gone_ma[phase]
            left_ma[phase] = moved_ma[phase]
            if abs(left_ma[phase] + gone_ma) < abs(left_ma[phase]):
                left_ma[phase] += gone_ma
            self._gone_ma[phase] = 0
        car = self._whose(left_ma)
        while car is not None:
            car.has_looked = True
            car.look(left_ma)
            for phase in range(3):
                left_ma[phase] -= car.belief.best.moved_ma[phase]
            car = self._whose(left_ma)
        for car in self.cars:
            car.has_looked = False
        self.house.learn(left_ma)
        for phase in range(3):
            house_ma = self.edges.level_ma[phase]
            for car in self.cars:
                house_ma -= car.belief.best.ma[phase] if car.drawing else 0
            self.house_ma[phase], self.rose_ma[phase] = house_ma, left_ma[phase]
