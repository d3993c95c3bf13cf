"""Contract power: what is free for ever is permitted, the time to the cut is told."""

import pytest

from headroom.rules.contract import CURVES, FREE, ITALY, SPAIN, Contract


def held(contract, watts, seconds):
    for _ in range(seconds):
        contract.step(1000, watts)
    return contract


# areti.it: 15 kW gives 16.5 kW at any time; servizioelettriconazionale.it: 3 kW gives 3.3 kW.
@pytest.mark.parametrize(("contract_w", "free_w"), [(3000, 3300), (15000, 16500), (4500, 4950)])
def test_italy_gives_ten_percent_for_ever(contract_w, free_w):
    contract = Contract(contract_w)
    assert contract.limit_w == free_w
    held(contract, free_w, 4 * 3600)
    assert (contract.limit_w, contract.code, contract.left_s) == (free_w, "contract", FREE)
    assert contract.step(1000, free_w + 1) == free_w and contract.code == "contract_over"


# Of a contract of 3 kW: the lower of the two told ends of the 3 h, and of 1 to 2 minutes.
@pytest.mark.parametrize(
    ("watts", "lasts_s"), [(3301, 10800), (3900, 10800), (3901, 60), (9000, 60)]
)
def test_the_time_to_the_cut_in_italy(watts, lasts_s):
    contract = Contract(3000, ITALY)
    assert contract.step(0, watts) == 3300 and contract.left_s == lasts_s
    held(contract, watts, 40)
    assert contract.left_s == lasts_s - 40
    assert contract.params["left_s"] == lasts_s - 40 and contract.params["power_w"] == watts
    held(contract, watts, lasts_s)
    assert contract.left_s == 0


def test_a_minute_or_less_is_urgent():
    contract = Contract(3000)
    assert not held(contract, 3600, 10800 - 61).urgent
    assert held(contract, 3600, 1).urgent and contract.left_s == 60
    assert not held(contract, 3000, 1).urgent


def test_both_times_run_at_once():
    """3 h at up to 1.3 times less a minute; above 1.3 times that minute runs as well."""
    contract = held(Contract(3000), 3600, 10740)
    held(contract, 4500, 50)
    assert contract.left_s == 10
    contract.step(0, 3600)
    assert contract.left_s == 10


def test_after_an_excess_the_contract_alone_is_given_for_twice_as_long():
    """600 s at 1.2 times are more than 5 % of 3 h (540 s); 1,200 s make up for them."""
    contract = held(Contract(3000), 3600, 600)
    contract.step(0, 2000)
    assert (contract.limit_w, contract.code) == (3000, "contract_rest")
    assert contract.params["left_s"] == 1200
    assert held(contract, 2000, 1199).limit_w == 3000
    assert held(contract, 2000, 1).limit_w == 3300 and contract.code == "contract"


def test_a_kettle_is_no_excess_to_rest_from():
    """Up to 5 % of 3 h, 540 s; of the minute 3 s."""
    contract = held(Contract(3000), 3700, 540)
    contract.step(0, 2000)
    assert contract.code == "contract" and contract.limit_w == 3300
    assert held(contract, 3700, 1).limit_w == 3000
    assert held(Contract(3000), 5500, 3).limit_w == 3300
    assert held(Contract(3000), 5500, 4).limit_w == 3000


def test_the_free_part_is_enough_to_recover_and_more_is_not():
    contract = held(Contract(3000), 3600, 600)
    assert held(contract, 3301, 1).left_s == 10800 - 601
    assert held(held(contract, 3300, 602), 3301, 1).left_s == 10800 - 301


# noticiasveigaluz.blogspot.com: 15 min at 1.5 times, more than 5 min at twice; above, no source.
@pytest.mark.parametrize(
    ("watts", "left_s"), [(4600, FREE), (6900, 900), (6901, 300), (9200, 300), (9201, 0)]
)
def test_spain_gives_the_contract_alone(watts, left_s):
    contract = Contract(4600, SPAIN)
    assert contract.step(0, watts) == 4600 and contract.left_s == left_s


def test_every_curve_rises_and_shortens():
    for name in sorted(CURVES):
        curve = CURVES[name]
        assert curve[0][0] >= 1000
        for low, high in zip(curve, curve[1:]):
            assert low[0] < high[0] and low[1] > high[1], name


def test_what_is_not_known_counts_as_the_last():
    contract = held(Contract(3000), 4500, 10)
    held(contract, None, 20)
    assert contract.left_s == 30


def test_export_and_no_contract():
    assert Contract(3000).step(1000, -5000) == 3300
    none = Contract(0)
    assert none.step(1000, 99999) == FREE and none.code == "" and none.left_s == FREE
