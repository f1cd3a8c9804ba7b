"""Statements that speak of cost only, in both languages, and those that also say what is gained."""

import pytest

from workbook.analysis.checks import findings
from workbook.chapters.link.framing import is_only_cost


@pytest.mark.parametrize(
    "statement",
    [
        "Reduce the cost to serve",
        "Save on telephone calls",
        "Cut customer service expenses by 10 %",
        "Service costs less and needs fewer people",
        "Reducir los costos de atención",
        "Ahorrar en llamadas de clientes",
        "Bajar el gasto en servicio",
        "Que el servicio cueste menos",
        "Cheaper deliveries",
        "Cost savings in the contact centre",
        "Ahorros en costos de logística",
        "Saving on telephone calls",
        "Reduce the cost per customer",
        "Lower the cost of serving small stores",
        "Keep contact with customers and consumers small, so that service costs less",
        "Reducir el costo de atender a los clientes",
        "We close stores to cut costs",
        "Closing small rural shops to save money",
        "We cut headcount in the stores",
        "We reduce our purchase prices and costs",
        "Reducimos costos de tienda",
        "Cerramos las tiendas para bajar costos",
        "Reducimos los precios de compra y los costos",
        "We reduce the cost to serve each large customer",
    ],
)
def test_a_statement_of_cost_alone_is_found(statement):
    assert is_only_cost(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "Settle a complaint in the first contact",
        "Save buyers the time of a second call",
        "Reduce the cost to serve by taking orders right the first time",
        "Cut the waiting time in half",
        "Spend more on training",
        "Reducir los costos y responder en el día",
        "Ahorrar tiempo al cliente",
        "Send fewer letters",
        "Cost of living support for customers",
        "We save our customers money on every order",
        "Cheap prices for every family",
        "Cheaper deliveries for small stores",
        "Ahorramos dinero a cada cliente",
        "Bajar el gasto de luz de los hogares",
        "Open savings accounts by telephone",
        "Una cuenta de ahorros para cada pueblo",
        "Cheaper, and closer to shops",
        "Lower costs and prices for stores",
        "Bajamos los costos y los precios a las tiendas",
    ],
)
def test_what_a_customer_gets_or_no_saving_is_silent(statement):
    assert not is_only_cost(statement)


def test_a_choice_and_the_service_statement_are_named(book):
    strategy = [{"key": "test", "name": "Test", "service_statement": "Service costs less"}]
    choices = [
        {"key": "cut", "statement": "Cut service expenses"},
        {"key": "call", "statement": "Call back within the hour"},
    ]
    found = findings(book(strategy=strategy, choices=choices), select=["L111"])
    assert [(one.table, one.keys) for one in found] == [
        ("strategy", ("test",)),
        ("choices", ("cut",)),
    ]
    assert {(one.severity, one.gate) for one in found} == {("info", "link")}
    assert found[1].message == (
        "“Cut service expenses” says what we spend less on, and not what the customer gets."
    )
    assert findings(book(), select=["L111"]) == ()
