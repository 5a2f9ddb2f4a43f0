"""Laws of the net present value and of verdicts."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tepore.norms import feasibility as fe

READINGS = st.sampled_from("LMAB").map(fe.preset)
SERVICES = st.sampled_from(list(fe.Service))
EUROS = st.integers(0, 2000).map(Fraction)
SHARES = st.integers(1, 100).map(lambda percent: Fraction(percent, 100))
NEEDS = st.builds(
    fe.Need,
    SERVICES,
    st.integers(0, 400).map(Fraction),
    st.integers(20, 200).map(Fraction),
    st.integers(1, 60),
    st.integers(0, 80).map(Fraction),
)
OFFERS = st.builds(
    fe.Offer,
    EUROS,
    EUROS,
    st.integers(0, 60).map(Fraction),
    EUROS,
    EUROS,
    EUROS,
    st.sampled_from([0, 1]),
    st.integers(0, 12),
    st.booleans(),
)


def npv(need: fe.Need, offer: fe.Offer, saving: Fraction, reading: fe.Assumptions) -> Fraction:
    return fe.cash_flows(need, offer, saving, reading).npv_eur


@given(NEEDS, OFFERS, SHARES, READINGS)
def test_at_the_break_even_need_metering_just_pays(
    need: fe.Need, offer: fe.Offer, saving: Fraction, reading: fe.Assumptions
) -> None:
    limit = fe.break_even_need(need, offer, saving, reading)
    assert npv(replace(need, specific_kwh_m2_year=limit), offer, saving, reading) == 0


@given(NEEDS, OFFERS, SHARES, READINGS, st.integers(0, 100))
def test_a_greater_need_never_pays_less(
    need: fe.Need, offer: fe.Offer, saving: Fraction, reading: fe.Assumptions, more: int
) -> None:
    greater = replace(need, specific_kwh_m2_year=need.specific_kwh_m2_year + more)
    assert npv(greater, offer, saving, reading) >= npv(need, offer, saving, reading)


@given(NEEDS, OFFERS, SHARES, SHARES, READINGS)
def test_a_greater_saving_never_pays_less(
    need: fe.Need, offer: fe.Offer, a: Fraction, b: Fraction, reading: fe.Assumptions
) -> None:
    low, high = sorted((a, b))
    assert npv(need, offer, low, reading) <= npv(need, offer, high, reading)


@given(NEEDS, OFFERS, SHARES, READINGS, EUROS)
def test_a_dearer_offer_never_pays_more(
    need: fe.Need, offer: fe.Offer, saving: Fraction, reading: fe.Assumptions, more: Fraction
) -> None:
    dearer = replace(offer, purchase_eur=offer.purchase_eur + more)
    assert npv(need, dearer, saving, reading) <= npv(need, offer, saving, reading)


@given(NEEDS, OFFERS, SHARES, READINGS)
def test_a_deduction_never_harms(
    need: fe.Need, offer: fe.Offer, saving: Fraction, reading: fe.Assumptions
) -> None:
    with_it = fe.cash_flows(need, offer, saving, reading, deduction=True)
    assert with_it.npv_eur >= npv(need, offer, saving, reading)
    assert sum(year.deduction_eur for year in with_it.years) * 2 == offer.capital_eur(need.flats, reading)


@given(NEEDS, OFFERS, SHARES, READINGS)
def test_the_value_is_the_sum_of_its_discounted_years(
    need: fe.Need, offer: fe.Offer, saving: Fraction, reading: fe.Assumptions
) -> None:
    flows = fe.cash_flows(need, offer, saving, reading)
    assert flows.npv_eur == sum(year.net_eur * reading.discount(year.year) for year in flows.years)
    assert len(flows.years) == reading.years + 1


@given(NEEDS, OFFERS, SHARES, READINGS)
def test_value_is_benefit_less_cost(
    need: fe.Need, offer: fe.Offer, saving: Fraction, reading: fe.Assumptions
) -> None:
    flows = fe.cash_flows(need, offer, saving, reading)
    benefit = need.saving_eur_year(saving, reading) * reading.saving_factor
    assert flows.npv_eur == benefit - flows.present_cost_eur


@given(NEEDS, OFFERS, SHARES, READINGS, st.integers(2, 10))
def test_ten_like_buildings_with_a_collector_each_are_worth_ten_times_one(
    need: fe.Need, offer: fe.Offer, saving: Fraction, reading: fe.Assumptions, times: int
) -> None:
    many_needs = replace(need, flats=need.flats * times)
    many_offers = replace(offer, acquisition_eur_per_building=offer.acquisition_eur_per_building * times)
    assert npv(many_needs, many_offers, saving, reading) == times * npv(need, offer, saving, reading)


@given(NEEDS, OFFERS, SHARES, READINGS)
def test_once_paid_back_it_stays_so(
    need: fe.Need, offer: fe.Offer, saving: Fraction, reading: fe.Assumptions
) -> None:
    flows = fe.cash_flows(need, offer, saving, reading)
    assert (flows.payback_year is not None) == (flows.npv_eur >= 0)


@given(NEEDS, OFFERS, SHARES, READINGS)
def test_turning_points_turn(
    need: fe.Need, offer: fe.Offer, saving: Fraction, reading: fe.Assumptions
) -> None:
    found = fe.sensitivity(need, offer, saving, reading)
    if found.break_even_saving is not None:
        assert npv(need, offer, found.break_even_saving, reading) == 0
    assert (
        dict(found.by_price)[Fraction(1)]
        == dict(found.by_cost)[Fraction(1)]
        == npv(need, offer, saving, reading)
    )


@given(OFFERS, OFFERS)
def test_cutting_an_offer_twice_is_cutting_it_once(offer: fe.Offer, most: fe.Offer) -> None:
    once, _ = offer.capped(most)
    again, cut = once.capped(most)
    assert (again, cut) == (once, ())
    assert once.purchase_eur <= offer.purchase_eur


@given(READINGS, st.sampled_from(fe.printed_cases()))
def test_a_building_is_exempt_before_it_is_obliged(reading: fe.Assumptions, case: fe.LimitCase) -> None:
    limits = fe.modelled_limits(case, reading)
    assert limits.exempt_below < limits.obliged_above


@given(
    st.integers(0, 400).map(Fraction), st.integers(0, 400).map(Fraction), st.sampled_from(fe.printed_cases())
)
def test_a_greater_need_is_never_in_a_lower_class(a: Fraction, b: Fraction, case: fe.LimitCase) -> None:
    order = [fe.NeedClass.EXEMPT, fe.NeedClass.TO_BE_ASSESSED, fe.NeedClass.OBLIGED]
    limits = fe.printed_limits(case)
    low, high = sorted((a, b))
    assert order.index(fe.need_class(low, limits)) <= order.index(fe.need_class(high, limits))


@given(st.integers(1, 500), st.integers(1, 500))
def test_a_larger_flat_never_uses_less_hot_water(a: int, b: int) -> None:
    small, large = sorted((a, b))
    # The formula steps down by 0.1 l/day where its lines meet; no more than that.
    step = Fraction(1, 10) * 365 / 1000
    assert (
        fe.hot_water_m3_per_flat_year(Fraction(small))
        <= fe.hot_water_m3_per_flat_year(Fraction(large)) + step
    )
