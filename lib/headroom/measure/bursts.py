"""The measuring room's front: how long the next burst is, and what a finished one says."""

from array import array

from . import sums as S
from .channel import Channel
from .frequency import Frequency
from .reading import Reading

MYPY = False
if MYPY:  # for the type checker alone: the device loads power.py only where it is used
    from .power import Pairs

SAMPLES_MAX = 1200
"""Codes in the burst buffer, all channels together: 20 ms at 16.7 us a read."""
_FIRST_READ_NS = 40000
_SIGNAL_PERMILLE = 20
"""A channel carries a current that the frequency may be taken from: 2 % of full scale."""
_SPIKE_ROUND_MAX_NS = 110000
"""Three inputs at 35 us. Among samples further apart a car's own peaks lie alone (recorded)."""
_ODD_BURSTS = 3
_SILENT_BURSTS = 20
"""Half a second: a load that pulses is waited for."""


class Bursts:
    """Bursts of one mains cycle over interleaved channels (1..6).

    passes: what holds `accumulate` and `drop_spikes`: measure.sums, or the module of the viper
    ones. pairs: of power.py, where a voltage channel tells power or direction.
    """

    def __init__(  # type: ignore[no-untyped-def]
        self, channels: "list[Channel]", passes, country_mhz: int = 50000,
        pairs: "Pairs | None" = None,
    ) -> None:
        self.channels = channels
        self.pairs = pairs
        self.sums = array("i", [0] * len(channels))
        self.frequency = Frequency(country_mhz)
        self.readings: "list[Reading]" = [c.reading for c in channels]
        self._accumulate = passes.accumulate
        self._drop_spikes = passes.drop_spikes
        self._round_ns = _FIRST_READ_NS * len(channels)
        self._timed = False
        self._odd = 0
        self._out = array("i", [0] * S.OUT_SIZE)
        self.cosines = array("i", [0] * len(channels))
        self.sines = array("i", [0] * len(channels))
        self._heard = 0
        self._silent = _SILENT_BURSTS

    @property
    def read_ns(self) -> int:
        """Measured time of one ADC read, smoothed."""
        return self._round_ns // len(self.channels)

    def rounds(self) -> int:
        """Samples a channel that make the next burst one cycle long, the last one in part."""
        period_ns = self.frequency.period_us * 1000
        rounds = -(-period_ns // self._round_ns)
        return max(8, min(rounds, SAMPLES_MAX // len(self.channels)))

    def wait_us(self) -> int:
        """Time to let pass before the next burst: the golden part of a sample's, so that a steep
        edge falls on another place between two samples in each burst, evenly over a second."""
        return self._round_ns * 382 // 1000000

    def _last_q8(self, rounds: int) -> int:
        """The part of the last sample that lies within the cycle, in 1/256."""
        rest_ns = self.frequency.period_us * 1000 - (rounds - 1) * self._round_ns
        return max(0, min(256, (rest_ns << 8) // self._round_ns))

    def finish(
        self, now_ms: int, start_us: int, burst_us: int, rounds: int, buf: array, plugged: list
    ) -> "list[Reading]":
        """Evaluate a burst of `rounds` interleaved codes a channel in `buf`.

        start_us: tick of its first read; burst_us: how long it took; plugged: one bool a channel.
        """
        even = self._time(burst_us * 1000 // rounds)
        phase_step = self._phase_step()
        last_q8 = self._last_q8(rounds)
        for i, channel in enumerate(self.channels):
            self._sum(buf, i, rounds, phase_step, channel.curve)
            channel.add(
                now_ms, rounds, self._out, plugged[i], self._round_ns, last_q8, even
            )
            # The last sample counts in part here too, or the bias would leak into the phasor.
            less = (256 - last_q8) * (self._out[S.LAST] - 2048) * 2
            self.cosines[i] = self._out[S.COSINE] - less
            self.sines[i] = self._out[S.SINE]
            self.sums[i] = self._out[S.SUM]
        self._listen(start_us)
        if self.pairs is not None:
            self.pairs.tell(now_ms, self, rounds, buf)
        return self.readings

    def _sum(self, buf: array, i: int, rounds: int, phase_step: int, curve: array) -> None:
        """The sums of a channel, without samples that stand alone (Wi-Fi, F22): where samples lie
        close, no current comes and goes within one."""
        step, out = len(self.channels), self._out
        self._accumulate(buf, i, step, rounds, S.SINES, phase_step, curve, out)
        close = self._round_ns <= _SPIKE_ROUND_MAX_NS
        if close and out[S.LEAPS] and self._drop_spikes(buf, i, step, rounds):
            self._accumulate(buf, i, step, rounds, S.SINES, phase_step, curve, out)

    def _listen(self, start_us: int) -> None:
        """The frequency is taken from one channel until that has carried nothing for a while."""
        heard = self._heard
        if self._permille(heard) >= _SIGNAL_PERMILLE:
            self._silent = 0
            self.frequency.add(heard, start_us, self.cosines[heard], self.sines[heard])
            return
        self._silent += 1
        if self._silent >= _SILENT_BURSTS:
            self._silent = 0
            for i in range(len(self.channels)):
                if self._permille(i) > self._permille(self._heard):
                    self._heard = i

    def _permille(self, i: int) -> int:
        channel = self.channels[i]
        return channel.reading.cycle_ma * 1000 // channel.full_scale_ma

    def _time(self, round_ns: int) -> bool:
        """Follow the measured time of a round; False for a burst that was held up (or early).

        The first value is taken whole; so is another one that has come three times in a row.
        """
        if round_ns <= 0:
            return False
        even = self._timed and abs(round_ns - self._round_ns) * 50 <= self._round_ns
        self._odd = 0 if even else self._odd + 1
        if even:
            self._round_ns += (round_ns - self._round_ns) >> 2
        elif not self._timed or self._odd >= _ODD_BURSTS:
            self._round_ns = round_ns
            self._timed = even = True
            self._odd = 0
        return even

    def _phase_step(self) -> int:
        """A turn of the mains over the true time between two samples of a channel."""
        return S.PHASE_TURN * self._round_ns // (self.frequency.period_us * 1000)
