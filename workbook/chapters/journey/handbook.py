"""What the handbook says of the journey: words, questions, and a small book for each check."""

from workbook.book.messages import _

TERMS = {
    _("journey"): _(
        "The moments of truth in the order in which a customer goes through them, from before the "
        "first contact."
    ),
    _("promise"): _(
        "What the customer may expect at a moment of truth, wherever it is said: on the web, in "
        "advertising, in a contract, by a seller. It is tested like any other assumption."
    ),
    _("component"): _(
        "One of the six parts of a service: product, procedures, facilities, systems and "
        "equipment, information, people. A service needs all of them in balance."
    ),
    _("instrument"): _(
        "A short questionnaire on which members vote without names. What three members or more "
        "said is shown as a median and its spread; less is not shown."
    ),
    _("rating"): _("One answer to one question of an instrument. Nobody sees whose it is."),
}

ANSWERS = {
    "now": _("Which promises are kept, which are broken, and which nobody measures."),
    "there": _("Whether each promise reaches the threshold that was set before."),
}

EXAMPLES: dict[str, dict[str, list[dict[str, object]]]] = {}
