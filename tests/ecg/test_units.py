import pytest

from cctaecg.ecg.errors import UnknownUnit
from cctaecg.ecg.units import millivolts_per_unit


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("mV", 1), ("mv", 1), (" MV ", 1), ("uV", 1e-3), ("µV", 1e-3), ("μV", 1e-3), ("nV", 1e-6), ("V", 1000),
     ("1000/mV", 1e-3), ("200 / mV", 0.005), ("0.5/uV", 2e-3), ("1e3/mV", 1e-3)],
)
def test_factor(unit, factor):
    assert millivolts_per_unit(unit) == pytest.approx(factor, rel=1e-15)


@pytest.mark.parametrize("unit", ["", "mm", "counts", "0/mV", "-5/mV", "1.2.3/mV", "inf/mV", "1000/mmHg", "kV"])
def test_anything_else_is_refused_by_name(unit):
    with pytest.raises(UnknownUnit, match="expected nV, uV, mV, V") as caught:
        millivolts_per_unit(unit, file="x.csv")
    assert str(caught.value).startswith("x.csv: ") and repr(unit) in str(caught.value)
