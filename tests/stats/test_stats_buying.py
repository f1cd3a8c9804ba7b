"""Orders of customers who may stop: a likelihood worked by hand, and parameters found again."""

import math

import numpy as np
import pytest

from workbook.stats.buying import Buyers, fit_buying, log_likelihood

PUBLISHED = {"r": 0.2426, "alpha": 4.414, "a": 0.793, "b": 2.426}


def buyers(rows):
    return Buyers(*(np.array(one, dtype=float) for one in zip(*rows, strict=True)))


def simulated(count=3000, seed=3, r=1.2, alpha=6.0, a=0.9, b=2.5):
    """Draw customers as the model says: an order at 0, then until they stop or the data end."""
    draw = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        rate, stop, seen = draw.gamma(r) / alpha, draw.beta(a, b), draw.uniform(27, 39)
        at, times = 0.0, []
        while True:
            at += draw.exponential(1 / rate)
            if at > seen:
                break
            times.append(at)
            if draw.random() < stop:
                break
        rows.append((len(times), times[-1] if times else 0, seen, 1))
    return buyers(rows)


def test_the_likelihood_of_one_who_never_came_back_and_of_one_who_did():
    r, alpha, a, b = 2.0, 3.0, 1.0, 1.0
    # x = 0: (alpha / (alpha + T)) ** r.
    assert log_likelihood(buyers([(0, 0, 3, 1)]), r, alpha, a, b) == pytest.approx(math.log(0.25))
    # x = 1, t = 3, T = 6: B(a,b+1)/B(a,b) r alpha^r [1/(alpha+T)^(r+1) + a/b /(alpha+t)^(r+1)].
    by_hand = 0.5 * 2 * 9 * (1 / 9**3 + 1 / 6**3)
    assert log_likelihood(buyers([(1, 3, 6, 2)]), r, alpha, a, b) == pytest.approx(
        2 * math.log(by_hand)
    )


def test_groups_say_the_same_as_single_customers():
    few = simulated(300)
    twice = Buyers(*(np.concatenate([part, part]) for part in few[:3]), np.ones(600))
    grouped = few._replace(n=np.full(300, 2.0))
    values = tuple(PUBLISHED.values())
    assert log_likelihood(twice, *values) == pytest.approx(log_likelihood(grouped, *values))


def test_the_course_that_was_drawn_is_found_and_its_promise_holds():
    of = simulated()
    found = fit_buying(of)
    # Each within three standard errors of its logarithm.
    errors = np.sqrt(np.diag(found.covariance))
    away = np.log([found.r, found.alpha, found.a, found.b]) - np.log([1.2, 6.0, 0.9, 2.5])
    assert (abs(away) < 3 * errors).all()
    drawn = [(one.expected(of, 20.0) * of.n).sum() for one in found.draws(60, seed=2)]
    low, high = np.percentile(drawn, (2.5, 97.5))
    point = (found.expected(of, 20.0) * of.n).sum()
    assert low < point < high
    true = found._replace(r=1.2, alpha=6.0, a=0.9, b=2.5)
    assert low < (true.expected(of, 20.0) * of.n).sum() < high


def test_the_closed_form_of_the_orders_ahead_is_the_integral():
    of = buyers([(0, 0, 20, 1), (3, 12, 30, 1), (25, 38, 39, 1)])
    found = fit_buying(simulated(400))._replace(**PUBLISHED)
    by_integral = found._by_integral(of.repeats, of.seen, 39.0) * found.alive(of)
    assert found.expected(of, 39.0) == pytest.approx(by_integral, rel=0.01)


def test_who_never_came_back_and_who_just_did_count_as_there():
    found = fit_buying(simulated(400))._replace(**PUBLISHED)
    never, just, long_ago = found.alive(buyers([(0, 0, 30, 1), (9, 30, 30, 1), (9, 5, 30, 1)]))
    assert never == 1
    assert just > 0.9 > 0.05 > long_ago


def test_nobody_and_nobody_who_came_back_have_no_course():
    assert fit_buying(buyers([(0, 0, 30, 50)])) is None
    assert fit_buying(buyers([(0, 0, 0, 0)])) is None
