"""The sentences of the optional rules, a code and a sentence a line (reasons.find)."""

SENTENCES = """
peak {limit} A: {limit_w} from the grid keep this window at {target_w} on average, {left_s} s to \
go.
peak_sliding {limit} A: {limit_w} from the grid, so that no {window_s} s average more than \
{target_w}; the meter's clock is not known.
contract {limit} A: the contract of {contract_w} gives {limit_w} without end.
contract_over {limit} A: {power_w} are above the contract; the meter may cut in {left_s} s.
contract_rest {limit} A: {limit_w} for {left_s} s, after more than the contract gives.
grid_operator {limit} A: the grid operator has asked for {limit_w} for all chargers.
islanded {limit} A: the grid is absent.
grid_back {limit} A: the grid is back, waiting {wait_s} s more.
g100_over {limit} A: above the agreed {agreed} A for {over_s} s.
g100_locked {limit} A: locked after excursions above the agreed {agreed} A; the installer has to \
reset.
appliance {limit} A: {room} A are kept free on {phase} for the next large appliance.
unbalance {limit} A: the phases may differ by {most} A at most.
schedule {limit} A: the timetable pauses charging until {until_min} {day}.
tariff {limit} A: the tariff's limit until {until_min} {day}.
clock_unknown {limit} A: the time is not known, so the hours are not followed and the least of \
the tariff's limits holds all the time.
delay {limit} A: the timetable's next change comes in {wait_s} s, a random delay that Great \
Britain's rules ask for; it can be cancelled.
plan_wait {limit} A: the plan charges from {start_min}, {wanted_wh} by {done_min}.
plan_short {limit} A: charging all the time, about {missing_wh} will be missing at {ready_min}.
plan_late {limit} A: the ready time has passed, {missing_wh} are missing.
plan_done {limit} A: the plan is done, {charged_wh} charged.
plan_clock {limit} A: the time is not known, so the plan charges at once.
solar {limit} A: {surplus_w} of surplus.
solar_eco {limit} A: the least, or the surplus of {surplus_w}.
solar_wait {limit} A: {surplus_w} of surplus, {need_w} needed for {wait_s} s.
solar_hold {limit} A: only {surplus_w} of surplus, stops in {wait_s} s.
solar_switch {limit} A: the charger changes to {phases} phase(s).
solar_unknown {limit} A: the power of grid or battery is not known, so no surplus is counted.
"""
