"""Checks of the solution: chosen last, for the strategy, with every function in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbook.analysis.checks import Found, check
from workbook.analysis.sameness import same
from workbook.book import Book, records
from workbook.book.fields import Row
from workbook.book.messages import joined, percent, quoted, say, say_number, translate, written
from workbook.chapters.solution.purpose import names_a_purpose, served, taken

ROBUST = 0.5  # share of all weightings in which the chosen solution is to rank first


@check("S401", "error", "a solution chosen before the service strategy existed", source="[004]")
def before_the_strategy(book: Book) -> Iterator[Found]:
    """Find chosen or live solutions proposed before the first choice was adopted.

    Without the two dates nothing can be said: a missing one is no finding.
    """
    adopted = [row.adopted_on for row in book.rows("choices") if row.adopted_on is not None]
    for solution in _taken(book):
        if adopted and solution.proposed_on is not None and solution.proposed_on < min(adopted):
            yield Found(
                "solutions",
                (solution.key,),
                say(
                    "“{solution}” was proposed on {proposed_on}, before the first choice of the "
                    "service strategy was adopted on {adopted_on}.",
                    solution=solution.name,
                    proposed_on=solution.proposed_on,
                    adopted_on=min(adopted),
                ),
                say(
                    "Compare it again with other solutions, choice by choice, and keep it only if "
                    "it serves them best."
                ),
            )


@check("S402", "error", "a chosen or live solution that serves no choice", source="[004]")
def serves_no_choice(book: Book) -> Iterator[Found]:
    """Find chosen or live solutions without a fit above 0 to any choice."""
    serving = {row.solution for row in book.rows("solution_choices") if row.fit > 0}
    for solution in _taken(book):
        if solution.key not in serving:
            yield Found(
                "solutions",
                (solution.key,),
                say(
                    "“{solution}” is {status} but serves no choice of the strategy.",
                    solution=solution.name,
                    status=translate(solution.status),
                ),
                say(
                    "Enter how well it serves each choice. If it serves none, drop it: it is an "
                    "expense, not an investment."
                ),
            )


@check(
    "S403",
    "warning",
    "a function of the team that contributes nothing through the chosen solution",
    source="[004]",
)
def contributes_nothing(book: Book) -> Iterator[Found]:
    """Find functions with members but without a service through any chosen or live solution.

    While no solution is chosen or live, there is nothing to contribute to.
    """
    taken = {row.key: row.name for row in _chosen(book)}
    staffed = {row.function for row in book.rows("members")}
    contributing = {row.function for row in book.rows("solution_services") if row.solution in taken}
    solutions = joined([quoted(name) for name in taken.values()])
    for function in book.rows("functions"):
        if taken and function.key in staffed and function.key not in contributing:
            yield Found(
                "functions",
                (function.key,),
                say(
                    "{function} does not contribute through {solutions} yet.",
                    function=function.name,
                    solutions=solutions,
                ),
                say(
                    "Agree with {function} on the service it will give customers there, and enter "
                    "it.",
                    function=function.name,
                ),
            )


@check("S404", "warning", "a service contributed outside the function's expertise", source="[004]")
def outside_expertise(book: Book) -> Iterator[Found]:
    """Find services in a domain that their function does not declare, in any solution pursued.

    Domains are compared without regard to case and outer spaces. A service without a domain is
    not judged; a function without declared expertise masters none.
    """
    pursued = {
        row.key: row.name
        for row in book.rows("solutions")
        if row.status not in {"dropped", "failed"}
    }
    for service in book.rows("solution_services"):
        if service.domain is None or service.solution not in pursued:
            continue
        function = book.by_key("functions")[service.function]
        if not _masters(function, service.domain):
            yield Found(
                "solution_services",
                (service.solution, service.function, service.service),
                say(
                    "{function} contributes {service} through “{pursued}”, which needs expertise "
                    "in {domain}, but {declared}.",
                    function=function.name,
                    service=quoted(service.service),
                    pursued=pursued[service.solution],
                    domain=service.domain.strip(),
                    declared=_declared(function),
                ),
                _who_could(book, function, service.domain),
            )


@check("S405", "warning", "the chosen solution is not clearly the best", source="[004]")
def not_robustly_best(book: Book) -> Iterator[Found]:
    """Find chosen solutions (live ones where none is chosen) that another one may well beat.

    Robustly the best is the one that serves most at the stated weights of the corporate objectives
    and ranks first, alone or with its equals, in at least half of all weightings of them. Nothing
    is said while no choice has a positive weight.
    """
    from workbook.chapters.solution.ranking import best, is_uncertain, ranking

    ranked = {row.solution: row for row in records(ranking(book).dropna(subset="first_share"))}
    top = best(book)
    for solution in _chosen(book):
        row = ranked.get(solution.key)
        if row is None or (solution.key in top and row.first_share >= ROBUST):
            continue
        others = [quoted(book.name("solutions", key)) for key in top if key != solution.key]
        if solution.key not in top:
            best_score = ranked[top[0]].score
            beaten = say_number(
                len(others),
                "{others} serves the choices better (score {best} against {score})",
                "{others} serve the choices better (score {best} against {score})",
                others=joined(others),
                best=written(f"{best_score:.2f}", best_score),
                score=written(f"{row.score:.2f}", row.score),
            )
        elif others:
            beaten = say_number(
                len(others),
                "{others} serves the choices equally well",
                "{others} serve the choices equally well",
                others=joined(others),
            )
        elif is_uncertain(book):
            beaten = say(
                "with other weights of the corporate objectives, or other fits within what is "
                "possible, another solution would rank first"
            )
        else:
            beaten = say(
                "with other weights of the corporate objectives another solution would rank first"
            )
        yield Found(
            "solutions",
            (solution.key,),
            say(
                "“{solution}” is {status}, but ranks first in {how_often}: {beaten}.",
                solution=solution.name,
                status=translate(solution.status),
                how_often=_how_often(row.first_share),
                beaten=beaten,
            ),
            say(
                "Compare them with the team, choice by choice. Write down the reasons for keeping "
                "this one, or choose again."
            ),
        )


def _how_often(share: float) -> str:
    if share < 0.005:
        return say("very few weightings") if share > 0 else say("no weighting")
    return say("{share} of all weightings", share=percent(share))


def _chosen(book: Book) -> list[Row]:
    """Return the chosen solutions, or the live ones where none is chosen."""
    return [row for row in book.rows("solutions") if row.status == "chosen"] or _taken(book)


def _taken(book: Book) -> list[Row]:
    return [row for row in book.rows("solutions") if row.status in {"chosen", "live"}]


def _masters(function: Row, domain: str) -> bool:
    return domain.strip().casefold() in {own.casefold() for own in function.expertise}


def _declared(function: Row) -> str:
    if not function.expertise:
        return say("no expertise is entered for it")
    return say("its expertise is {expertise}", expertise=", ".join(function.expertise))


def _who_could(book: Book, function: Row, domain: str) -> str:
    able = [row.name for row in book.rows("functions") if _masters(row, domain)]
    facts = {"domain": domain.strip(), "function": function.name}
    if not able:
        return say(
            "Give the service to a function with this expertise, or add {domain} to the expertise "
            "of {function} if it has it.",
            **facts,
        )
    return say_number(
        len(able),
        "Give the service to {able}, which has this expertise, or add {domain} to the expertise "
        "of {function} if it has it.",
        "Give the service to {able}, which have this expertise, or add {domain} to the expertise "
        "of {function} if it has it.",
        able=joined(able),
        **facts,
    )


@check(
    "S406",
    "warning",
    "the chosen solution offers none of the channels of a choice that it serves",
    source="[004]",
)
def other_channels(book: Book) -> Iterator[Found]:
    """Find choices whose channels a chosen or live solution that serves them does not carry.

    Names that differ by case, accents, hyphens or plural only are one channel. Nothing is said
    where the solution or the choice names no channel.
    """
    choices = book.by_key("choices")
    for solution in taken(book):
        carried = {same(channel) for channel in solution.channel} - {""}
        for key in served(book)[solution.key] if carried else ():
            wanted = {same(channel) for channel in choices[key].channel} - {""}
            if wanted and not wanted & carried:
                yield Found(
                    "solutions",
                    (solution.key, key),
                    say(
                        "{solution} serves {choice} but offers none of its channels: it has "
                        "{carried}, and the choice needs {wanted}.",
                        solution=quoted(solution.name),
                        choice=quoted(choices[key].statement),
                        carried=joined(list(solution.channel)),
                        wanted=joined(list(choices[key].channel)),
                    ),
                    say("Add one of these channels, or correct which choices the solution serves."),
                )


_FASHION = re.compile(
    r"\b(competitors?|rivals?|every(body|one)( else)?|others|modern|trend(y|s|ing)?|fashion\w*|"
    r"latest|state of the art|innovati\w+|competidor\w*|competencia|rivales|todo el mundo|"
    r"los demás|modern[oa]s?|moda|tendencias?|de punta|innovador\w*)\b",
    re.IGNORECASE,
)


@check(
    "S407",
    "warning",
    "a solution chosen because others have it or because it is modern",
    source="[004]",
)
def fashionable(book: Book) -> Iterator[Found]:
    """Find chosen or live solutions whose reason is what others do or what is modern.

    The sentences that say so are left out; what remains has to name a choice or an assumption.
    """
    for solution in taken(book):
        parts = re.split(r"[.;!?]+", solution.why or "")
        rest = ". ".join(part for part in parts if not _FASHION.search(part))
        if any(map(_FASHION.search, parts)) and not names_a_purpose(book, rest):
            yield Found(
                "solutions",
                (solution.key,),
                say(
                    "{solution} is {status} because others have it or because it is modern: {why}.",
                    solution=quoted(solution.name),
                    status=translate(solution.status),
                    why=quoted(solution.why),
                ),
                say(
                    "Write down which choice it serves and what it should bring, or compare it "
                    "again with the others."
                ),
            )
