import pytest

from lab.charts.color_scale import power_ticks


def test_a_scale_of_several_decades_is_ticked_at_powers_of_ten():
    assert power_ticks(-5.5, -0.5) == (
        [-5, -4, -3, -2, -1], [f"10<sup>{n}</sup>" for n in (-5, -4, -3, -2, -1)]
    )


@pytest.mark.parametrize(("low", "high"), [(-1.6, -0.9), (-1.8, -1.1)])
def test_a_scale_within_a_decade_has_three_ticks_all_the_same(low, high):
    places, words = power_ticks(low, high)
    assert len(places) == len(words) == 3 and all(low <= place <= high for place in places)
    assert [float(word) for word in words] == pytest.approx([10**p for p in places], rel=0.05)
