"""The critical path method against published tables and independent calculations."""

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.analysis.network import (
    Span,
    circles,
    critical_path,
    critical_paths,
    in_order,
)

# Hillier, F. S. and Lieberman, G. J., Introduction to Operations Research, chapter "Project
# management with PERT/CPM", the Reliable Construction Co.: 44 weeks.
# activity: duration, predecessors, ES, EF, LS, LF (points in time: start excluded, finish included)
RELIABLE = {
    "A": (2, "", 0, 2, 0, 2),
    "B": (4, "A", 2, 6, 2, 6),
    "C": (10, "B", 6, 16, 6, 16),
    "D": (6, "C", 16, 22, 20, 26),
    "E": (4, "C", 16, 20, 16, 20),
    "F": (5, "E", 20, 25, 20, 25),
    "G": (7, "D", 22, 29, 26, 33),
    "H": (9, "EG", 29, 38, 33, 42),
    "I": (7, "C", 16, 23, 18, 25),
    "J": (8, "FI", 25, 33, 25, 33),
    "K": (4, "J", 33, 37, 34, 38),
    "L": (5, "J", 33, 38, 33, 38),
    "M": (2, "H", 38, 40, 42, 44),
    "N": (6, "KL", 38, 44, 38, 44),
}

# Taylor, B. W., Introduction to Management Science, solutions to chapter 8 (project management),
# a network of 13 activities between events 1 and 9, with the dummy activity 4-5 of no duration.
# activity: duration, ES, EF, LS, LF, slack
TAYLOR = {
    "1-2": (8, 0, 8, 1, 9, 1),
    "1-3": (10, 0, 10, 0, 10, 0),
    "1-4": (9, 0, 9, 6, 15, 6),
    "2-5": (6, 8, 14, 9, 15, 1),
    "2-6": (4, 8, 12, 16, 20, 8),
    "3-5": (5, 10, 15, 10, 15, 0),
    "4-5": (0, 9, 9, 15, 15, 6),
    "4-7": (7, 9, 16, 20, 27, 11),
    "5-7": (12, 15, 27, 15, 27, 0),
    "5-8": (15, 15, 30, 16, 31, 1),
    "6-9": (18, 12, 30, 20, 38, 8),
    "7-8": (4, 27, 31, 27, 31, 0),
    "8-9": (7, 31, 38, 31, 38, 0),
}


def points(times):
    """Whole days, both counted, as the textbooks' points in time."""
    return (times.early_start, times.early_finish + 1, times.late_start, times.late_finish + 1)


def test_reliable_construction_has_its_published_times():
    spans = {name: Span(0, duration) for name, (duration, *_) in RELIABLE.items()}
    needs = {name: tuple(before) for name, (_, before, *_) in RELIABLE.items()}
    times = critical_path(spans, needs)
    assert {name: points(time) for name, time in times.items()} == {
        name: tuple(published) for name, (_, _, *published) in RELIABLE.items()
    }
    slack = {name: time.slack for name, time in times.items() if time.slack}
    assert slack == {"D": 4, "G": 4, "H": 4, "I": 2, "K": 1, "M": 4}
    assert list(critical_paths(times, needs)) == [tuple("ABCEFJLN")]


def test_taylors_network_with_a_dummy_has_its_published_times():
    spans = {name: Span(0, duration) for name, (duration, *_) in TAYLOR.items()}
    needs = {name: tuple(other for other in TAYLOR if other[-1] == name[0]) for name in TAYLOR}
    times = critical_path(spans, needs)
    assert {name: (*points(time), time.slack) for name, time in times.items()} == {
        name: tuple(published) for name, (_, *published) in TAYLOR.items()
    }
    assert list(critical_paths(times, needs)) == [("1-3", "3-5", "5-7", "7-8", "8-9")]


def test_an_action_waits_for_its_own_start():
    times = critical_path({"a": Span(0, 2), "b": Span(10, 1)}, {"a": (), "b": ("a",)})
    assert times["b"].early_start == 10
    assert times["a"].slack == 8
    assert list(critical_paths(times, {"a": (), "b": ("a",)})) == [("b",)]


def test_two_chains_of_one_length_are_both_critical():
    spans = dict.fromkeys("abcd", Span(3, 2))
    needs = {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c")}
    times = critical_path(spans, needs)
    assert all(time.critical for time in times.values())
    assert list(critical_paths(times, needs)) == [("a", "b", "d"), ("a", "c", "d")]


def test_paths_without_number_are_given_one_by_one():
    layers = 40  # 2 to the 40 paths
    needs = {"0": ()}
    for layer in range(layers):
        before = [name for name in needs if name.split(".")[0] == str(layer)]
        needs |= {f"{layer + 1}.{side}": tuple(before) for side in "ab"}
    times = critical_path({name: Span(0, 1) for name in needs}, needs)
    first = next(critical_paths(times, needs))
    assert len(first) == layers + 1


def test_nothing_has_no_schedule():
    assert critical_path({}, {}) == {}
    assert list(critical_paths({}, {})) == []
    assert circles({}) == []


def test_one_action_is_its_own_critical_path():
    times = critical_path({"a": Span(7, 3)}, {"a": ()})
    assert times["a"] == (7, 9, 7, 9)
    assert list(critical_paths(times, {"a": ()})) == [("a",)]


def test_an_action_that_needs_itself_is_a_circle_of_one():
    needs = {"a": ("a",), "b": ()}
    assert circles(needs) == [("a",)]
    assert set(critical_path(dict.fromkeys("ab", Span(0, 1)), needs)) == {"b"}


def test_what_is_in_or_behind_a_circle_is_undefined_and_the_rest_is_not():
    needs = {"before": (), "x": ("before", "y"), "y": ("x",), "behind": ("y",), "apart": ()}
    times = critical_path(dict.fromkeys(needs, Span(0, 3)), needs)
    assert set(times) == {"before", "apart"}
    assert all(time.critical for time in times.values())
    assert circles(needs) == [("x", "y")]


def test_what_needs_an_action_without_dates_is_undefined():
    needs = {"undated": (), "next": ("undated",), "last": ("next",), "apart": ()}
    spans = dict.fromkeys(("next", "last", "apart"), Span(0, 1))
    assert set(critical_path(spans, needs)) == {"apart"}


def test_circles_are_told_in_the_order_of_need():
    needs = {"c": ("a",), "a": ("b",), "b": ("c",), "d": ("a",)}
    assert circles(needs) == [("c", "a", "b")]


def test_circles_that_touch_are_told_apart():
    assert circles({"a": ("b",), "b": ("a", "c"), "c": ("b",)}) == [("a", "b"), ("b", "c")]


def test_one_wrong_dependency_in_a_large_network_makes_one_circle():
    needs = {str(n): tuple(str(m) for m in (n - 1, n - 2) if m >= 0) for n in range(2_000)}
    needs["0"] = ("1999",)
    found = circles(needs)
    assert len(found) == 1
    assert len(found[0]) == 1_001  # the shortest way back, two at a step


@st.composite
def networks(draw):
    size = draw(st.integers(1, 9))
    names = [str(number) for number in range(size)]
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names))
    edges = draw(st.sets(pairs, max_size=20))
    return {name: tuple(sorted(b for a, b in edges if a == name)) for name in names}


@given(networks())
def test_circles_are_those_of_networkx(needs):
    graph = nx.DiGraph([(a, b) for a, others in needs.items() for b in others])
    found = circles(needs)
    steps = [
        step for circle in found for step in zip(circle, (*circle[1:], circle[0]), strict=True)
    ]
    assert len(steps) == len(set(steps))
    assert all(graph.has_edge(*step) for step in steps)
    assert all(len(set(circle)) == len(circle) for circle in found)
    graph.remove_edges_from(steps)
    assert nx.is_directed_acyclic_graph(graph)
    if len(needs) and not found:
        assert sorted(in_order(needs)) == sorted(needs)


@given(
    networks(),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6)), min_size=9, max_size=9),
)
def test_random_networks_agree_with_longest_paths(needs, numbers):
    needs = {name: tuple(b for b in others if int(b) < int(name)) for name, others in needs.items()}
    spans = {name: Span(*numbers[int(name)]) for name in needs}
    graph = nx.DiGraph()
    for name, span in spans.items():
        graph.add_edge("begin", (name, "in"), weight=span.start)
        graph.add_edge((name, "in"), (name, "out"), weight=span.duration)
        graph.add_edge((name, "out"), "end", weight=0)
        for other in needs[name]:
            graph.add_edge((other, "out"), (name, "in"), weight=0)
    head, tail = longest(graph, "begin"), longest(graph.reverse(), "end")
    times = critical_path(spans, needs)
    assert set(times) == set(needs)
    for name, time in times.items():
        arrival = head[name, "in"]
        assert points(time) == (
            arrival,
            arrival + spans[name].duration,
            head["end"] - tail[name, "in"],
            head["end"] - tail[name, "out"],
        )
        assert time.slack >= 0
    for path in critical_paths(times, needs):
        assert all(b in needs[a] for b, a in pairwise(path))
        assert sum(spans[a].duration for a in path) == head["end"] - times[path[0]].early_start


def longest(graph, source):
    """Longest path from a node by Bellman's equations, in networkx's order."""
    far = {}
    for node in nx.topological_sort(graph):
        arrivals = [
            far[before] + data["weight"]
            for before, _, data in graph.in_edges(node, data=True)
            if before in far
        ]
        if arrivals or node == source:
            far[node] = max(arrivals, default=0)
    return far


@given(networks())
def test_critical_paths_are_all_tight_chains(needs):
    needs = {name: tuple(b for b in others if int(b) < int(name)) for name, others in needs.items()}
    times = critical_path({name: Span(0, 1 + int(name) % 3) for name in needs}, needs)
    graph = nx.DiGraph()
    graph.add_nodes_from(name for name, time in times.items() if time.critical)
    graph.add_edges_from(
        (b, a)
        for a, others in needs.items()
        for b in others
        if times[a].critical
        and times[b].critical
        and times[b].early_finish + 1 == times[a].early_start
    )
    expected = {
        tuple(path)
        for first in graph
        for last in graph
        if not graph.in_degree(first) and not graph.out_degree(last)
        for path in ([[first]] if first == last else nx.all_simple_paths(graph, first, last))
    }
    found = list(critical_paths(times, needs))
    assert len(found) == len(set(found))
    assert set(found) == expected


@pytest.mark.parametrize("size", [5_000])
def test_a_long_chain_does_not_exhaust_the_stack(size):
    needs = {str(n): (str(n - 1),) if n else () for n in range(size)}
    times = critical_path({name: Span(0, 1) for name in needs}, needs)
    assert times[str(size - 1)].early_finish == size - 1
    assert len(next(critical_paths(times, needs))) == size
