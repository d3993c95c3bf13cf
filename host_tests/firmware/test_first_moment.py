"""R42: the first thing that the firmware does is to say the safe outputs once more."""


def test_pilot_and_contactor_are_driven_safe_before_anything_is_imported(start):
    """Their pins float until then; the big imports take seconds."""
    run = start(hold=True)
    told = {}
    for name in ("set_pilot", "set_contactor"):
        _record(run.plant, name, told)
    run.__enter__()
    run.until_ms(3000)
    assert set(told) == {"set_pilot", "set_contactor"}
    for at_us, level in told.values():
        assert at_us < 200_000
        assert not level


def _record(plant, name, told):
    """The first call of each is kept."""
    work = getattr(plant, name)

    def recorded(at_us, level):
        told.setdefault(name, (at_us, level))
        return work(at_us, level)

    setattr(plant, name, recorded)
