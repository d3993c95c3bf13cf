"""Car: what one charger's car draws on each phase, learned from the mains clamps, or metered.

A car that follows its offer draws `share` of it, `lag` after it changed. So each change of the
offer is a question, and the totals answer it: between the old and the expected new current a
change of the total is the car's, beyond that it is the house's. Once the answer has shown, the
car is known to follow and its current is share x offer. Nothing else moves the estimate, except
that a car can't draw more than the total. Where the car's own current is metered it answers
instead; the totals then only have to show it too (R23).
"""

from ..compat import const
from .apart import Apart, right_size
from .traits import LEAST_MA, Traits

_SETTLE_MS = const(2000)
_SHOW_MIN_MA = const(3000)
"""R23: the step that a session's start must show."""
_MISSING_MS = const(500)
_MISSING_MIN_MA = const(2500)
_WITNESS_MIN_MA = const(5000)
"""What a car draws at 6 A, nearly: from here on it is a witness for its clamps (R23)."""
_ONSET_MA = const(1500)
_ANY_MA = const(1 << 28)
_COMES_BACK_MS = const(60000)
_UNANSWERED_MAX = const(3)
_LIT_MA = const(500)
PROOF_MS = const(900000)
"""R23: a step must show every 15 minutes."""


class Car:
    """One charger's car. `phases`: the supply phases (0..2) the charger is wired to. netted:
    solar may feed the car, so that the totals can be less than it draws; steps alone then tell.
    legs: of a split phase. meter: car/meter.py, None where nothing measures it. apart: the wired
    phases that its steps were not seen on (R39).

    ma: current per phase (3 entries). shown: its current has been seen on the clamps since it
    began to draw. in_transit: a change of the offer has not been answered yet. source: where `ma`
    comes from, "learned" or "metered". missing: the phase whose clamp stopped showing a current
    that the car was seen to draw (R23), -1 while none has. unproved_ms: since a step of 3 A has
    shown; unanswered: steps since then that nothing answered. unsure: a cut was not answered, `ma`
    is the least that it may be.
    """

    def __init__(  # type: ignore[no-untyped-def]
        self, phases: tuple, netted: bool = False, legs: bool = False, meter=None
    ) -> None:
        self.phases = phases
        self.netted = netted
        self.meter = meter
        self.apart = Apart(phases, legs)
        self.ma = [0, 0, 0]
        self.source = "learned"
        self.missing = -1
        self.unproved_ms = 0
        self.unanswered = 0
        self.shown = self.in_transit = self.drawing = False
        self.offer_ma = 0
        self.traits = Traits()
        self._missing_ms = 0
        self._before_ma = 0
        self._learned_ma = [0, 0, 0]
        self._from_ma = [0, 0, 0]
        self._expected_ma = [0, 0, 0]
        self._base_ma = [0, 0, 0]
        self._moved_ma = [0, 0, 0]
        self._total_moved_ma = [0, 0, 0]
        self._since_ms = 0
        self._answered_ms = self._onset_ms = -1
        self.unsure = False
        self._lost = False
        self._own_ma: "list[int | None]" = [None] * 3 if meter is None else meter.own_ma

    def step(
        self, dt_ms: int, totals_ma: "list[int]", offer_ma: int, drawing: bool,
        latest_ma: "list[int]", measured_ma: "list[int | None] | None" = None,
    ) -> None:
        """`totals_ma`: the phases' currents; `offer_ma`: what the car is told (0 = pause);
        `drawing`: its charger lets it draw (state C, contactor closed); `latest_ma`: the most of
        the last cycles; `measured_ma`: the car's own current, None for a phase that isn't
        metered."""
        if not drawing:
            self._idle(offer_ma)
            return
        if not self.drawing or offer_ma != self.offer_ma:
            self._ask(totals_ma, offer_ma)
        metered = self.meter is not None and self.meter.read(measured_ma)
        self.source = "metered" if metered else "learned"
        if self.in_transit:
            self._since_ms += dt_ms
            self._listen(totals_ma)
        for phase in self.phases:
            own_ma = self._own_ma[phase]
            if own_ma is not None:
                self._learned_ma[phase] = own_ma
        self._witness(dt_ms, totals_ma, latest_ma)
        self.unproved_ms = min(self.unproved_ms + dt_ms, PROOF_MS)
        for phase in self.phases:
            learned_ma = self._learned_ma[phase]
            self.ma[phase] = learned_ma if self.netted else min(learned_ma, totals_ma[phase])
            self.apart.watch(phase, totals_ma[phase])
        if metered:
            self.meter.hold(dt_ms, self.ma)

    def _witness(self, dt_ms: int, totals_ma: "list[int]", latest_ma: "list[int]") -> None:
        """R23: a phase that shows less than the car was seen to draw: either the car stopped by
        itself, or the clamp is off. Nothing tells which, so the car has to show itself again.
        While a change is on its way the car is held to the lesser of old and new."""
        gone = -1
        for phase in self.phases:
            learned_ma = self._learned_ma[phase]
            short_ma = learned_ma - latest_ma[phase]
            short = short_ma > max(_MISSING_MIN_MA, learned_ma // 4) and not self.netted
            if learned_ma >= _WITNESS_MIN_MA and short:
                gone = phase
        self._missing_ms = self._missing_ms + dt_ms if gone >= 0 else 0
        if self._missing_ms >= _MISSING_MS and (self.shown or self.missing != gone):
            self._lose(gone)
        elif self._stopped(dt_ms, totals_ma) and self.shown and not self.in_transit:
            # It draws too little to be told from the house: nothing is known of it any more.
            self._lose(-1)

    def _stopped(self, dt_ms: int, totals_ma: "list[int]") -> bool:
        """By itself, and where it is measured the supply hasn't shown it."""
        believed = self.meter is not None and self.meter.shows_stop(dt_ms, totals_ma)
        return max(self._learned_ma) < _SHOW_MIN_MA and not believed

    def lit(self) -> bool:
        """Every clamp showed some current when it was last asked, and none is doubted (R23: one
        that lies open reads 0)."""
        return self.missing < 0 and min([self._base_ma[p] for p in self.phases]) >= _LIT_MA

    def needed_ma(self) -> int:
        """The offer that what it draws now takes, in mA."""
        return max(self._learned_ma) * 1000 // self.traits.share_permille

    def doubt(self) -> None:
        """Proof is due and can't be had by a step: it has to show itself by a start."""
        self._lose(-1)

    def _lose(self, phase: int) -> None:
        """What was shown is no longer true: at most 6 A until a step has shown."""
        self._idle(self.offer_ma)
        self.missing = phase
        self._lost = True

    def may_draw_on(self, phase: int) -> bool:
        """R39: every wired phase has to have room, but for one that was shown not to follow, or
        whose meter tells that nothing flows."""
        if phase not in self.phases:
            return False
        if self._own_ma[phase] is not None and self.shown:
            return self._learned_ma[phase] > 0
        return not self.apart.left_out(phase)

    def draws_on(self, phase: int) -> bool:
        """An estimate: the phases seen, or all that are wired until one was."""
        if phase not in self.phases:
            return False
        return not self.shown or self._learned_ma[phase] > 0 or max(self._learned_ma) == 0

    def _idle(self, offer_ma: int) -> None:
        self.drawing = self.shown = self.in_transit = self._lost = self.unsure = False
        self._missing_ms = self.unanswered = 0
        self.offer_ma = offer_ma
        for phase in range(3):
            self.ma[phase] = self._learned_ma[phase] = 0

    def _ask(self, totals_ma: "list[int]", offer_ma: int) -> None:
        """The offer changed (or drawing began): note where everything stands, and what to see."""
        told_ma = self.traits.drawn_ma(offer_ma)
        limited = self._limited_by_itself() and not self.unsure
        self._lost = self._lost and offer_ma > 0
        self._before_ma = self.offer_ma if self.drawing else 0
        for phase in self.phases:
            start_ma = self._learned_ma[phase]
            if self.unsure and start_ma and offer_ma < self.offer_ma:
                # It may draw as much as it was told after all; its fall will tell.
                start_ma = self._learned_ma[phase] = min(
                    self.traits.drawn_ma(self.offer_ma), max(totals_ma[phase], 0))
            self._from_ma[phase] = start_ma
            self._base_ma[phase] = totals_ma[phase]
            elsewhere = self.shown and start_ma == 0
            self._expected_ma[phase] = min(told_ma, start_ma) if limited or elsewhere else told_ma
        self.offer_ma = offer_ma
        self.drawing = True
        self._since_ms = 0
        self._answered_ms = self._onset_ms = -1
        self.in_transit = not self.shown or self._stepped_ma() > 0

    def _limited_by_itself(self) -> bool:
        """It was seen to draw clearly less than its offer: more offer will not change that."""
        if not self.shown or self.in_transit:
            return False
        return max(self._learned_ma) * 10 < self.traits.drawn_ma(self.offer_ma) * 9

    def _listen(self, totals_ma: "list[int]") -> None:
        answered = False
        for phase in self.phases:
            moved_ma = totals_ma[phase] - self._base_ma[phase]
            own_ma = self._own_ma[phase]
            if own_ma is None:
                answered = self._follow(phase, moved_ma) or answered
            else:
                answered = self._tells(phase, moved_ma, own_ma) or answered
            self._total_moved_ma[phase] = moved_ma
        self._begin()
        if answered and self._answered_ms < 0:
            self._answered_ms = self._since_ms
        if self._answered_ms >= 0:
            if self._since_ms >= self._answered_ms + _SETTLE_MS:
                self._settle()
        elif self._since_ms >= self._bound_ms():
            self._give_up()

    def _bound_ms(self) -> int:
        """A car that stopped by itself may come back within the minute (EV-CPW: Prius, Lexus)."""
        bound_ms = self.traits.bound_ms(self._rising())
        return max(bound_ms, _COMES_BACK_MS) if self._lost else bound_ms

    def _tells(self, phase: int, total_ma: int, own_ma: int) -> bool:
        """The meter answers; a start, and a step that is to prove, must show in the totals too."""
        change_ma = self._expected_ma[phase] - self._from_ma[phase]
        moved_ma = self._moved_ma[phase] = own_ma - self._from_ma[phase]
        if not self._answers(moved_ma, change_ma):
            return False
        if moved_ma < 0:
            total_ma, moved_ma = -total_ma, -moved_ma
        return self._stepped_ma() < _SHOW_MIN_MA or total_ma * 10 >= moved_ma * 7

    def _follow(self, phase: int, moved_ma: int) -> bool:
        start, expected = self._from_ma[phase], self._expected_ma[phase]
        # No car answers in half its lag: an early rise is the house's.
        if self._since_ms < self.traits.lag_ms // 2:
            moved_ma = min(moved_ma, 0)
        self._moved_ma[phase] = moved_ma
        seen = min(max(start + moved_ma, min(start, expected)), max(start, expected))
        # A car that has fallen does not rise again by itself: what rises is the house.
        falling = expected < start
        self._learned_ma[phase] = min(seen, self._learned_ma[phase]) if falling else seen
        return self._answers(moved_ma, expected - start)

    def _begin(self) -> None:
        """When the answer set in: from then on it has moved by 1.5 A the right way."""
        most_ma = 0
        for phase in self.phases:
            rises = self._expected_ma[phase] > self._from_ma[phase]
            moved_ma = self._moved_ma[phase]
            most_ma = max(most_ma, moved_ma if rises else -moved_ma)
        if most_ma < _ONSET_MA:
            self._onset_ms = -1
        elif self._onset_ms < 0:
            self._onset_ms = self._since_ms

    def _answers(self, moved_ma: int, change_ma: int) -> bool:
        """A start must show 3 A, and so must a car that comes back by itself, not more than it was
        told; its fall would prove nothing, a jaw half shut falls too. A raise must show 70 % of
        what is expected; of a cut 40 % will do, since a car that was held by its own limit falls
        by less."""
        if not self.shown:
            most_ma = change_ma * 4 // 3 if self._lost else _ANY_MA
            return _SHOW_MIN_MA <= moved_ma <= most_ma
        if change_ma < 0:
            return moved_ma * 10 <= change_ma * 4
        return change_ma > 0 and moved_ma * 10 >= change_ma * 7

    def _settle(self) -> None:
        """The car follows: learn its lag, its share and, at a start, its phases."""
        self.in_transit = False
        if self.shown and self._stepped_ma() >= _SHOW_MIN_MA:
            lag_ms = self._onset_ms if self._onset_ms > 0 else self._answered_ms
            self.traits.learn_lag(lag_ms, not self._rising())
            moved_ma = max([abs(self._moved_ma[p]) for p in self.phases])
            self.traits.learn_share(abs(self.offer_ma - self._before_ma), moved_ma)
        if not self.shown or self._stepped_ma() >= _SHOW_MIN_MA:
            self.unproved_ms = 0
            self.unanswered = 0
            self.missing = -1
        told_ma = self.traits.drawn_ma(self.offer_ma)
        self._find_phases(told_ma)
        for phase in self.phases:
            if self.shown and self._expected_ma[phase] == self._from_ma[phase]:
                continue
            if not self.shown:
                here = self._moved_ma[phase] >= _SHOW_MIN_MA * 2 // 3
                self._learned_ma[phase] = told_ma if here else 0
            elif self._fell_or_followed(phase):
                self._learned_ma[phase] = told_ma
        self.shown = True
        self._lost = self.unsure = False

    def _find_phases(self, told_ma: int) -> None:
        """A phase that was missed, or began later, is found by a step that it answers whole; one
        that doesn't answer what the others do is counted apart (R39)."""
        step_ma = told_ma - self.traits.drawn_ma(self._before_ma)
        answered = False
        for phase in self.phases:
            answered = answered or right_size(self._moved_ma[phase], step_ma)
        if abs(step_ma) < _SHOW_MIN_MA or not answered:
            return
        for phase in self.phases:
            moved_ma = self._moved_ma[phase]
            self.apart.judge(phase, moved_ma, step_ma)
            if self.shown and not self._from_ma[phase] and right_size(moved_ma, step_ma):
                self._learned_ma[phase] = told_ma

    def _fell_or_followed(self, phase: int) -> bool:
        """A raise answered by less than 90 % met the car's own limit: keep what was seen."""
        change_ma = self._expected_ma[phase] - self._from_ma[phase]
        return change_ma < 0 or self._moved_ma[phase] * 10 >= change_ma * 9

    def _rising(self) -> bool:
        return not self.shown or self.offer_ma > self._before_ma

    def _stepped_ma(self) -> int:
        """The largest change that was expected of a phase."""
        return max([abs(self._expected_ma[p] - self._from_ma[p]) for p in self.phases])

    def _give_up(self) -> None:
        """No full answer within the bound. After a raise the car has a limit of its own, which
        is what was seen; after a cut it drew less than was thought: assume the least. Where
        proof is due, the third cut of 3 A that nothing answers leaves the clamp in doubt: one
        or two may have been hidden by the house."""
        self.in_transit = False
        if self.meter is not None:
            for phase in self.phases:
                change_ma = self._expected_ma[phase] - self._from_ma[phase]
                self.meter.judge(
                    phase, change_ma, self._moved_ma[phase], self._total_moved_ma[phase])
        if not self.shown:
            for phase in self.phases:
                self._learned_ma[phase] = 0
        if not self.shown or self.offer_ma >= self._before_ma:
            return
        if self.unproved_ms >= PROOF_MS and self._stepped_ma() >= _SHOW_MIN_MA:
            self.unanswered += 1
        if self.unanswered >= _UNANSWERED_MAX:
            self._lose(self.phases[0])
        else:
            least_ma = self.traits.drawn_ma(min(self.offer_ma, LEAST_MA))
            for phase in self.phases:
                self._learned_ma[phase] = min(self._learned_ma[phase], least_ma)
            self.unsure = True

    def forget(self) -> None:
        """Another car may come: nothing of this one is kept but its minimum, which the next start
        proves or drops (R11)."""
        least_ma, meter = self.traits.least_ma, self.meter
        if meter is not None:
            meter.clear()
        Car.__init__(self, self.phases, self.netted, self.apart.legs, meter)
        self.traits.least_ma = least_ma

    def unknown(self) -> None:
        """The totals can't be read: what was learned about the present current is gone, and the
        car has to show itself again."""
        self._idle(self.offer_ma)
