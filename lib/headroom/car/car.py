"""Car: what one charger's car draws on each phase, as the law needs to know it.

Where nothing measures it, car/belief.py tells it from the mains clamps: for cuts and raises the
least that it may be counts, for the page the likeliest. Where the car's own current is metered
that is what it draws; the totals then only have to show it too (R23, R49).
"""

from ..compat import const
from .apart import Apart
from .belief import Belief
from .guess import NO_LIMIT
from .held import Held
from .partial import Part
from .sight import Sight
from .traits import Traits
from .witness import Witness

_SHOW_MIN_MA = const(3000)
"""R23: the step that a session's start must show."""
_UNSURE_MA = const(1500)
_UNANSWERED_MAX = const(3)
_LIT_MA = const(500)
_SHOWS_MS = const(1250)
"""So long the 1 s RMS holds what flowed before an answer, and Held the car's part of it."""
PROOF_MS = const(900000)
"""R23: a step must show every 15 minutes."""


class Car:
    """One charger's car. `phases`: the supply phases (0..2) the charger is wired to. netted:
    solar may feed the car, so that the totals can be less than it draws; steps alone then tell.
    legs: of a split phase. meter: car/meter.py, None where nothing measures it. apart: the wired
    phases that its steps were not seen on (R39). sight: where its edges come from.

    ma: the least that it may draw, per phase (3 entries); likely_ma: what it seems to draw;
    answering_ma: what the totals have risen by since it was offered more, as far as that may be
    its answer, which hasn't been told from the house yet. shown: its current has been seen on the
    clamps since it began to draw. in_transit: a change of the offer has not been answered, and
    still may be. unsure: it may draw more than `ma`. source: where `ma` comes from, "learned" or
    "metered". missing: the phase whose clamp stopped showing a current that the car was seen to
    draw (R23), -1 while none has; suspect: less flowed than it drew. partial: the clamps show a
    part only (R53). unproved_ms: since a step of 3 A has shown; unanswered: steps since then that
    nothing answered; answers: those of this charge. followed_ma: the highest offer that it took.
    """

    def __init__(  # type: ignore[no-untyped-def]
        self, phases: tuple, netted: bool = False, legs: bool = False, meter=None
    ) -> None:
        self.phases = phases
        self.netted = netted
        self.legs = legs
        self.meter = meter
        self.traits = Traits()
        self.ma = [0, 0, 0]
        self.likely_ma = [0, 0, 0]
        self.answering_ma = [0, 0, 0]
        self._base_ma = [0, 0, 0]
        self._held = [Held(), Held(), Held()]
        self._witness = Witness()
        self.has_looked = False

    def see(self, sight: Sight) -> None:
        """By what it is learned, before anything else; shared by the cars of a site."""
        self.sight = sight
        sight.cars.append(self)
        self.belief = Belief(self.phases, sight.edges, sight.house)
        self.forget()

    def forget(self) -> None:
        """Another car may come: nothing of this one is kept but its minimum, which the next start
        proves or drops (R11)."""
        least_ma = self.traits.least_ma
        self.traits = Traits()
        self.traits.least_ma = least_ma
        self.belief.forget()
        self.apart = Apart(self.phases, self.legs)
        self.partial = Part()
        if self.meter is not None:
            self.meter.clear()
        self.source = "learned"
        self.followed_ma = 0
        self.missing = -1
        self.unproved_ms = 0
        self._idle(0)

    def _idle(self, offer_ma: int) -> None:
        """It may not draw, or nothing is known of what it draws."""
        self.drawing = self.shown = self.in_transit = self.unsure = self.suspect = False
        self.unanswered = self.answers = 0
        self._since_ms = self._settled_ms = 0
        self._witness.clear()
        self.offer_ma = offer_ma
        self.belief.idle()
        if self.meter is not None:
            self.meter.idle()
        for phase in range(3):
            self.ma[phase] = self.likely_ma[phase] = self.answering_ma[phase] = 0

    def step(
        self, dt_ms: int, totals_ma: "list[int]", offer_ma: int, drawing: bool,
        latest_ma: "list[int]", measured_ma: "list[int | None] | None" = None,
    ) -> None:
        """`totals_ma`: the phases' currents; `offer_ma`: what the car is told (0 = pause);
        `drawing`: its charger lets it draw (state C, contactor closed); `latest_ma`: the most of
        the last cycles; `measured_ma`: the car's own current, None for a phase that isn't
        metered."""
        if not drawing:
            if self.drawing:
                self.sight.gone(self.belief.best.ma)
            if self.drawing or offer_ma != self.offer_ma:
                self._idle(offer_ma)
            return
        if not self.drawing or offer_ma != self.offer_ma:
            self._ask(totals_ma, offer_ma)
        self._since_ms += dt_ms
        self.unproved_ms = min(self.unproved_ms + dt_ms, PROOF_MS)
        metered = self.meter is not None and self.meter.read(measured_ma)
        self.source = "metered" if metered else "learned"
        self._tell(dt_ms)
        self._draw(dt_ms, totals_ma)
        if metered:
            self.meter.step(dt_ms, self, totals_ma)
        if self._witness.step(dt_ms, self, latest_ma):
            self._miss(self._witness.gone)
        self.suspect = self.suspect or self._witness.short
        for phase in self.phases:
            self.apart.watch(phase, totals_ma[phase])

    def _ask(self, totals_ma: "list[int]", offer_ma: int) -> None:
        """The offer changed, or drawing began."""
        for phase in self.phases:
            self._base_ma[phase] = totals_ma[phase]
        self.drawing, self.offer_ma = True, offer_ma
        self._since_ms = self._settled_ms = 0
        self.belief.ask(offer_ma)
        if self.meter is not None:
            self.meter.ask(totals_ma)

    def look(self, moved_ma: "list[int]") -> None:
        """An edge of the totals, less what other cars have moved by."""
        belief = self.belief
        before, rested = belief.best.answered, belief.best.stopped
        belief.edge(moved_ma)
        best = belief.best
        answers = not best.stopped and (rested or best.answered > before)
        if self.source == "learned":
            self.traits.learn(best)
        if answers and best.was_right(moved_ma):
            self.suspect = False
        moved = max([abs(ma) for ma in best.moved_ma])
        if answers and moved >= _SHOW_MIN_MA:
            self.proven()
            asked = belief.questions
            number = best.answered
            self.apart.answered(moved_ma, self.traits.drawn_ma(
                asked.offered_ma(number) - asked.before_ma(number)))
            self.partial.step(best)

    def proven(self) -> None:
        """R23: a step of 3 A has shown."""
        self.answers += 1
        self.unproved_ms = self.unanswered = 0
        self.missing = -1

    def _draw(self, dt_ms: int, totals_ma: "list[int]") -> None:
        """What it draws; beside the totals' 1 s RMS stands the most of the last second."""
        belief = self.belief
        told_ma = self.traits.drawn_ma(self.offer_ma)
        answers = self.in_transit and self.rising()
        for phase in self.phases:
            low_ma, likely_ma = belief.low_ma[phase], belief.best.ma[phase]
            own_ma = None if self.meter is None else self.meter.own_ma[phase]
            if own_ma is not None:
                low_ma = likely_ma = own_ma
            low_ma = self._held[phase].step(dt_ms, low_ma)
            if own_ma is None and not self.netted:
                low_ma, likely_ma = min(low_ma, totals_ma[phase]), min(likely_ma, totals_ma[phase])
            self.ma[phase], self.likely_ma[phase] = low_ma, likely_ma
            rose_ma = min(totals_ma[phase] - self._base_ma[phase], told_ma - low_ma)
            self.answering_ma[phase] = max(rose_ma, 0) if answers else 0

    def _tell(self, dt_ms: int) -> None:
        """What is believed now."""
        belief = self.belief
        spread_ma = 0
        for phase in self.phases:
            spread_ma = max(spread_ma, belief.high_ma[phase] - belief.low_ma[phase])
        drawn_ma = max(belief.high_ma) if self.shown else belief.best.most_ma()
        doubted = self.partial.found or self.suspect
        self.shown = drawn_ma >= _SHOW_MIN_MA and not doubted
        before = self.in_transit
        self._settled_ms = self._settled_ms + dt_ms if belief.settled else 0
        settled = self._settled_ms >= _SHOWS_MS
        late = self._since_ms >= self.traits.bound_ms(self.rising())
        self.in_transit = not settled and not (late and not belief.settled)
        if self.follows():
            self.followed_ma = max(self.followed_ma, self.offer_ma)
        self.unsure = self.shown and (spread_ma >= _UNSURE_MA or not belief.settled and late)
        if before and not self.in_transit and not belief.settled:
            self._unanswered()

    def rising(self) -> bool:
        return not self.shown or self.offer_ma > self.belief.questions.before_ma(
            self.belief.questions.last)

    def _unanswered(self) -> None:
        """Where proof is due, the third cut of 3 A that nothing answers leaves the clamp in
        doubt: one or two may have been hidden by the house."""
        asked = self.belief.questions
        step_ma = self.traits.drawn_ma(asked.before_ma(asked.last) - self.offer_ma)
        if not self.shown or self.unproved_ms < PROOF_MS or step_ma < _SHOW_MIN_MA:
            return
        self.unanswered += 1
        if self.unanswered >= _UNANSWERED_MAX:
            self.doubt()

    def _miss(self, phase: int) -> None:
        if self.shown or self.missing != phase:
            self._lose(phase)

    def drawn_on_ma(self, phase: int) -> int:
        own_ma = None if self.meter is None else self.meter.own_ma[phase]
        return self.belief.best.ma[phase] if own_ma is None else own_ma

    def lit(self) -> bool:
        """Every clamp showed some current when it was last asked, and none is doubted (R23: one
        that lies open reads 0)."""
        return self.missing < 0 and min([self._base_ma[p] for p in self.phases]) >= _LIT_MA

    def follows(self) -> bool:
        """It takes what it is offered, beyond doubt (R46), and no less than before (R53)."""
        free = self.source == "metered" or self.belief.best.own_ma == NO_LIMIT
        return self._takes(max(self.ma)) and not self.unsure and free

    def likely_follows(self) -> bool:
        return self._takes(self.belief.best.most_ma())

    def _takes(self, drawn_ma: int) -> bool:
        return drawn_ma * 1000 >= self.offer_ma * self._most_share() // 100 * 88

    def _most_share(self) -> int:
        return max(self.traits.share_permille, self.partial.whole)

    def needed_ma(self) -> int:
        """The offer that what it draws now takes, in mA."""
        drawn_ma = max([self.drawn_on_ma(p) for p in self.phases])
        return drawn_ma * 1000 // self.traits.share_permille

    def may_need_ma(self) -> int:
        """The same for the most that it may draw."""
        return self.may_ma() * 1000 // self._most_share()

    def maybe_ma(self, phase: int) -> int:
        """What it may draw there and isn't known to."""
        if self.source == "metered" or phase not in self.phases:
            return 0
        return max(self.belief.high_ma[phase] - self.ma[phase], 0)

    def may_ma(self) -> int:
        """The most that it may draw on a phase."""
        if self.source == "metered":
            return max(self.likely_ma)
        may_ma, likely_ma = max(self.belief.high_ma), max(self.likely_ma)
        return max(may_ma, likely_ma)

    def doubt(self) -> None:
        """Proof is due and can't be had by a step: it has to show itself by a start."""
        self._lose(-1)

    def _lose(self, phase: int) -> None:
        """What was shown is no longer true: at most 6 A until a step has shown."""
        self._idle(self.offer_ma)
        self.missing = phase

    def may_draw_on(self, phase: int) -> bool:
        """R39: every wired phase has to have room, but for one that was shown not to follow, or
        whose meter tells that nothing flows."""
        if phase not in self.phases:
            return False
        own_ma = None if self.meter is None else self.meter.own_ma[phase]
        if own_ma is not None and self.shown:
            return own_ma > 0
        return not self.apart.left_out(phase)

    def draws_on(self, phase: int) -> bool:
        """An estimate: the phases seen, or all that are wired until one was."""
        if phase not in self.phases:
            return False
        return not self.shown or self.likely_ma[phase] > 0 or max(self.likely_ma) == 0

    def unknown(self) -> None:
        """The totals can't be read: what was learned about the present current is gone, and the
        car has to show itself again."""
        self._idle(self.offer_ma)
