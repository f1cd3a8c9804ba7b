"""How service is spoken of: as what a customer gets from it, or only as what it costs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbook.analysis.checks import Found, check
from workbook.book import Book
from workbook.book.messages import quoted, say

# How words begin, English and Spanish.
_SAVING = r"sav(e|es|ed)\b|saving (on|money)\b|cheap|econom(ise|ize)|ahorr(?!os?\b)|abarat|economiz"
_SAVINGS = r"savings?\b|ahorros?\b"  # also of accounts: of cost only where one of its words is near
_LESS = (
    r"cut(s|ting)?\b|reduc|lower|less\b|fewer|minimi|shrink|trim|decreas|small"
    r"|recort|redu[zj]|disminu|baj[aeo]|menos\b|menor"
)
_COST = (
    r"costs?\b|expens|spend|budget|headcount|payroll|overhead"
    r"|costes?\b|costos?\b|cuest|gast|presupuesto|plantilla|nómina"
)
_VALUE = (
    r"answer|help|promis|right|eas(y|e|ier|ily)\b|fast|quick|soon|time|wait|trust|loyal|satisf"
    r"|delight|prefer|recommend|know|listen|care\b|settle|solv|resolv|reach|quality|reliab|conveni"
    r"|simpl|safe|value|benefit|better|win\b|stay|experience|comfort|understand"
    r"|respuest|respond|ayud|promes|prome[tn]|cumpl|fácil|facil|rápid|rapid|pronto|antes|tiempo"
    r"|esper|confian|leal|fidel|deleit|prefier|recom|conoc|escuch|cuid|resuel|soluci|calidad|fiab"
    r"|cómod|comod|sencill|segur|valor|benefici|mejor|qued|vuelv|experienci|ent(ie|e)nd|ganar"
)
_WHO = (
    r"customer|client|buyer|consumer|shopper|famil|household|patient|passenger|guest|citizen|store"
    r"|shop|comprador|consumidor|hogar|paciente|pasajer|huésped|ciudadan|tienda"
)
_PRICE = r"price|precio"
_NOT_FOR_THEM = (  # where those words name work of ours, and nobody who receives anything
    r"customer (service|care|call|support)s?\b"
    rf"|(?:per|serv\w+(?: \w+){{0,2}}) (?:{_WHO})"
    r"|(?:in|of|at|clos(?:e[sd]?|ing))(?: \w+){0,2} (?:stores?|shops?)\b"
    r"|(?:en|de|cerr\w+)(?: \w+){0,2} tiendas?\b"
    r"|(?:purchase|buying) prices?\b|precios? de compra\b"
    rf"|(?:contacts?|calls?) (?:with|from|to) (?:\w+ )?(?:{_WHO})\w*(?: (?:and|or) (?:{_WHO}))?"
    r"|(?:llamadas|contacto|atención|servicio|atender|servir|por)"
    rf" (?:(?:de|del|con|a|al|los|las|un|una|cada) )*(?:{_WHO})"
)


def _says(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})")


_SAYS_SAVING, _SAYS_LESS, _SAYS_COST = map(_says, (_SAVING, _LESS, _COST))
_SAYS_VALUE, _SAYS_WORK = map(_says, (f"{_VALUE}|{_WHO}|{_PRICE}", _NOT_FOR_THEM))
_NEAR = r"\w*\W+(?:\w+\W+){0,2}"
_SAYS_SAVINGS = _says(rf"(?:{_SAVINGS}){_NEAR}(?:{_COST})|(?:{_COST}){_NEAR}(?:{_SAVINGS})")


def is_only_cost(statement: str) -> bool:
    """Tell whether a statement speaks of spending less, and of nothing that a customer gets."""
    text = _SAYS_WORK.sub(" ", statement.casefold())
    saves = (
        _SAYS_SAVING.search(text)
        or _SAYS_SAVINGS.search(text)
        or (_SAYS_LESS.search(text) and _SAYS_COST.search(text))
    )
    return bool(saves) and not _SAYS_VALUE.search(text)


@check("L111", "info", "a statement that speaks of cost and of no value to the customer",
       source="[003]")  # fmt: skip
def only_cost(book: Book) -> Iterator[Found]:
    """Find choices, and a service statement, that speak only of spending less.

    A statement is found where it has a word of saving, or of less and of cost, and none of what a
    customer gets or of who receives it; the words are listed, in English and Spanish.
    """
    stated = [("strategy", book.key, book.strategy.service_statement or "")]
    stated += [("choices", row.key, row.statement) for row in book.rows("choices")]
    for table, key, statement in stated:
        if is_only_cost(statement):
            yield Found(
                table,
                (key,),
                say(
                    "{statement} says what we spend less on, and not what the customer gets.",
                    statement=quoted(statement),
                ),
                say("Add what gets better for the customer, so that both can be weighed."),
            )
