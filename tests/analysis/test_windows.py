"""Windows of time: the published network, and which limits contradict each other."""

from itertools import pairwise, permutations

import pytest

from workbook.analysis.windows import Limit, contradiction


def between(earlier, later, least, most):
    return [Limit(earlier, later, least), Limit(later, earlier, -most)]


# Dechter, Meiri and Pearl (1991): minutes after 7:00. John leaves home (1), arrives by car (2);
# Fred leaves home (3), arrives by carpool (4).
JOHN_AND_FRED = [
    *between(0, 1, 10, 20), *between(1, 2, 30, 40), *between(3, 2, 10, 20),
    *between(3, 4, 40, 50), *between(0, 4, 60, 70),
]  # fmt: skip
MINIMAL = {
    (0, 1): (10, 20), (0, 2): (40, 50), (0, 3): (20, 30), (0, 4): (60, 70), (1, 2): (30, 40),
    (1, 3): (10, 20), (1, 4): (50, 60), (2, 3): (-20, -10), (2, 4): (20, 30), (3, 4): (40, 50),
}  # fmt: skip


@pytest.mark.parametrize(("pair", "ends"), MINIMAL.items())
def test_the_published_minimal_network_can_be_met_at_its_ends_and_not_beyond(pair, ends):
    for end in ends:
        assert contradiction([*JOHN_AND_FRED, *between(*pair, end, end)]) == ()
    for beyond in (ends[0] - 1, ends[1] + 1):
        found = contradiction([*JOHN_AND_FRED, *between(*pair, beyond, beyond)])
        assert sum(limit.least for limit in found) > 0


def test_the_limits_named_are_a_circle_of_the_fewest_that_fail():
    # John cannot have arrived at 7:55: 20 minutes before it Fred left, for 40 minutes, until 8:10.
    late = Limit(0, 2, 55)
    found = contradiction([*JOHN_AND_FRED, late])
    assert set(found) == {late, Limit(2, 3, -20), Limit(3, 4, 40), Limit(4, 0, -70)}
    assert all(one.later == other.earlier for one, other in pairwise(found))
    assert found[-1].later == found[0].earlier
    for without in found:
        assert contradiction([one for one in [*JOHN_AND_FRED, late] if one != without]) == ()


def test_what_is_named_does_not_hang_on_the_order():
    limits = [Limit("a", "b", 3), Limit("b", "c", 3), Limit("c", "a", -5), Limit("d", "a", 1)]
    for order in permutations(limits):
        assert set(contradiction(order)) == set(limits[:3])


def test_nothing_contradicts_nothing_and_a_moment_cannot_be_after_itself():
    assert contradiction([]) == ()
    assert contradiction([Limit("a", "a", 0)]) == ()
    assert contradiction([Limit("a", "a", 1)]) == (Limit("a", "a", 1),)
