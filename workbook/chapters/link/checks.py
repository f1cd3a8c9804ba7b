"""Checks of the link between the service strategy and the corporate strategy (gate link)."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.analysis.checks import Found, check
from workbook.analysis.sameness import same, spellings
from workbook.book import Book, records
from workbook.book.messages import _, joined, number, quoted, say, say_number
from workbook.chapters.link import framing, measures, unseen
from workbook.charts import theme

__all__ = ["framing", "unseen"]

FEWEST_VOTES = 3
WIDEST_DIFFERENCE = 3
FEWEST_COMPARED = 2  # one attribute alone is no curve
_NOTHING = 1e-9  # an alignment of 0, as sums of floats have it
_HOW_TO_VOTE = _("Open a round of votes in the chapter Link, and let the members vote.")


@check("L101", "error", "a choice that works against a corporate objective", source="[004]")
def contradiction(book: Book) -> Iterator[Found]:
    cells = measures.cells(book)
    for cell in records(cells[cells["cell"] < 0]):
        choice, objective = _names(book, cell.choice, cell.corporate_objective)
        yield Found(
            "links",
            (cell.choice, cell.corporate_objective),
            say(
                "“{choice}” works against “{objective}”: the middle vote of the team is "
                "{contribution} (−3 is the worst).",
                choice=choice,
                objective=objective,
                contribution=theme.contribution(cell.cell),
            ),
            say("Change the choice so that it no longer works against the company, or drop it."),
        )


@check("L102", "error", "a corporate objective that no choice supports", source="[004]")
def unsupported_objective(book: Book) -> Iterator[Found]:
    if not book.rows("choices"):
        return  # L107 says so
    objectives = measures.objectives(book)
    voted = {vote.corporate_objective for vote in records(measures.votes(book))}
    for row in records(objectives[objectives["support"] == 0]):
        objective = quoted(book.name("corporate_objectives", row.corporate_objective))
        weight = say("which has {weight} of the weight", weight=theme.percent(row.weight))
        if row.corporate_objective in voted:
            fact = say(
                "No choice supports {objective}, {weight}.", objective=objective, weight=weight
            )
            remedy = say(
                "Add a choice that supports it, or agree with the company that service does not "
                "have to."
            )
        else:
            fact = say(
                "No votes yet on which choice supports {objective}, {weight}.",
                objective=objective,
                weight=weight,
            )
            remedy = say(_HOW_TO_VOTE)
        yield Found("corporate_objectives", (row.corporate_objective,), fact, remedy)


@check("L103", "error", "a choice that supports no corporate objective", source="[004]")
def purposeless_choice(book: Book) -> Iterator[Found]:
    best = measures.cells(book).groupby("choice", sort=False).cell.max()
    voted = {vote.choice for vote in records(measures.votes(book))}
    for key in (str(key) for key, cell in best.items() if not cell > 0):
        choice = quoted(book.name("choices", key))
        if key in voted:
            fact = say("{choice} supports none of the corporate objectives.", choice=choice)
            remedy = say("Agree on which objective it supports and vote again, or drop it.")
        else:
            fact = say(
                "No votes yet on which corporate objectives {choice} supports.",
                choice=choice,
            )
            remedy = say(_HOW_TO_VOTE)
        yield Found("choices", (key,), fact, remedy)


@check(
    "L104",
    "warning",
    "the team disagrees on how a choice affects a corporate objective",
    source="[004]",
)
def disagreement(book: Book) -> Iterator[Found]:
    cast: dict[tuple[str, str], list[float]] = {}
    for vote in records(measures.votes(book)):
        cast.setdefault((vote.choice, vote.corporate_objective), []).append(vote.contribution)
    for cell, votes in cast.items():
        if max(votes) - min(votes) >= WIDEST_DIFFERENCE:
            choice, objective = _names(book, *cell)
            yield Found(
                "links",
                cell,
                say(
                    "Votes on “{choice}” for “{objective}” range from {lowest} to {highest}.",
                    choice=choice,
                    objective=objective,
                    lowest=theme.contribution(min(votes)),
                    highest=theme.contribution(max(votes)),
                ),
                say(
                    "Discuss the reasons for the highest and the lowest vote, and vote on this "
                    "link again."
                ),
            )


@check("L105", "warning", "a link with fewer than three votes", source="[004]")
def too_few_votes(book: Book) -> Iterator[Found]:
    cells = measures.cells(book)
    few = cells[cells["votes"] < FEWEST_VOTES]
    if len(few) and book.sealed.get("links"):
        yield Found(
            "strategy",
            (book.key,),
            say_number(
                len(few),
                "{number} link has fewer than {fewest_votes} revealed votes. Votes of the open "
                "round count when it is revealed.",
                "{number} links have fewer than {fewest_votes} revealed votes. Votes of the open "
                "round count when it is revealed.",
                fewest_votes=FEWEST_VOTES,
            ),
            say("Close and reveal the round in the chapter Link."),
        )
        return
    for cell in records(few):
        choice, objective = _names(book, cell.choice, cell.corporate_objective)
        votes = int(cell.votes)
        names = {"choice": choice, "objective": objective}
        yield Found(
            "links",
            (cell.choice, cell.corporate_objective),
            say_number(
                votes,
                "Only one member has voted on “{choice}” for “{objective}”.",
                "Only {number} members have voted on “{choice}” for “{objective}”.",
                **names,
            )
            if votes
            else say("No votes yet on “{choice}” for “{objective}”.", **names),
            say(
                "Ask members of other functions to vote, so that at least {fewest_votes} do.",
                fewest_votes=FEWEST_VOTES,
            ),
        )


@check(
    "L106",
    "warning",
    "the votes do not show for certain that the strategy serves the company",
    source="[004]",
)
def not_robust(book: Book) -> Iterator[Found]:
    strategy = measures.strategy(book)
    for whole in records(strategy[(strategy["low"] <= 0) & (strategy["high"] >= 0)]):
        yield Found(
            "strategy",
            (book.key,),
            say(
                "It is not certain that the strategy serves the company: its alignment is "
                "{alignment}, but with other members voting it could be anywhere from {low} to "
                "{high}.",
                alignment=theme.signed(whole.alignment),
                low=theme.signed(whole.low),
                high=theme.signed(whole.high),
            ),
            say("Discuss the links with the widest disagreement, and let more members vote."),
        )
    # Too few for an interval: what can be said is whether they are of one mind.
    few = strategy[strategy["low"].isna() & (strategy["members"] > 1)]
    for whole in records(few[few["positive"].between(1, few["members"] - 1)]):
        yield Found(
            "strategy",
            (book.key,),
            say(
                "It is not certain that the strategy serves the company: by the votes of "
                "{positive} of {members} members it does, by those of the others it does not.",
                positive=whole.positive,
                members=whole.members,
            ),
            say(
                "Discuss the links with the widest disagreement, and let at least five "
                "members vote."
            ),
        )


@check(
    "L107",
    "error",
    "the service statement, the choices or the corporate objectives are missing",
    source="[004]",
)
def nothing_to_link(book: Book) -> Iterator[Found]:
    there = (
        book.strategy.service_statement,
        book.rows("choices"),
        book.rows("corporate_objectives"),
    )
    for (fact, remedy), rows in zip(_LACKING, there, strict=True):
        if not rows:
            yield Found("strategy", (book.key,), say(fact), say(remedy))


_LACKING = (
    (
        _("The strategy has no service statement yet."),
        _("Enter the service statement under Strategy in the chapter Link."),
    ),
    (
        _("The strategy has no strategic choice yet."),
        _("Enter the strategic choices under Strategic choices in the chapter Link."),
    ),
    (
        _("The strategy has no corporate objective yet."),
        _("Enter the corporate objectives under Corporate objectives in the chapter Link."),
    ),
)


@check("L108", "warning", "every choice depends on one single channel", source="[004]")
def single_channel(book: Book) -> Iterator[Found]:
    """Find choices with one channel among them; spellings of one name count as one channel."""
    choices = book.rows("choices")
    used = [{same(channel) for channel in choice.channel} - {""} for choice in choices]
    if used and all(used) and len(set().union(*used)) == 1:
        (ways,) = spellings(channel for choice in choices for channel in choice.channel).values()
        written = (
            say(" (written {ways}, counted as one)", ways=joined([quoted(way) for way in ways]))
            if len(ways) > 1
            else ""
        )
        yield Found(
            "choices",
            tuple(choice.key for choice in choices),
            say(
                "Every choice reaches the customer through one channel only: {channel}{written}.",
                channel=ways[0],
                written=written,
            ),
            say("Add a second way to the customer for at least one choice."),
        )


@check(
    "L109",
    "warning",
    "in one of the scenarios the strategy does not serve the company",
    source="[000]",
)
def fails_in_a_future(book: Book) -> Iterator[Found]:
    """Find scenarios whose weights take the alignment to 0 or below, where today it is above."""
    if not book.rows("scenarios"):
        return
    today, *futures = records(measures.scenarios(book))
    for future in futures:
        if future.alignment <= _NOTHING and future.reweighted:
            worse = (
                say(" (today it is {alignment})", alignment=theme.signed(today.alignment))
                if today.alignment > 0
                else ""
            )
            yield Found(
                "scenarios",
                (future.scenario,),
                say(
                    "If “{scenario}” comes, the strategy does not serve the company: its "
                    "alignment would be {alignment}{worse}.",
                    scenario=future.name,
                    alignment=theme.signed(future.alignment),
                    worse=worse,
                ),
                say(
                    "Add a choice that also serves the company in that future, or agree which "
                    "sign of it makes the team change course."
                ),
            )


@check("L110", "info", "no attribute on which customers see us above every rival", source="[000]")
def red_ocean(book: Book) -> Iterator[Found]:
    """Find a strategy that stands out in nothing; silent until both sides have two levels."""
    compared = measures.position(book).dropna(subset="ahead")
    if len(compared) < FEWEST_COMPARED or (compared.ahead > 0).any():
        return
    nearest = next(records(compared.sort_values("ahead", ascending=False, kind="stable")))
    yield Found(
        "strategy",
        (book.key,),
        say_number(
            len(compared),
            "On the one attribute compared, customers do not see us above every rival.",
            "On none of the {number} attributes compared do customers see us above every rival; "
            "the nearest is “{attribute}”, {us} against {best} of “{rival}”.",
            attribute=book.name("attributes", nearest.attribute),
            us=number(nearest.us),
            best=number(nearest.best),
            rival=book.name("rivals", nearest.rival),
        ),
        say(
            "Choose one attribute to raise above all rivals or to create, and one to reduce in "
            "return."
        ),
    )


def _names(book: Book, choice: str, objective: str) -> tuple[str, str]:
    return book.name("choices", choice), book.name("corporate_objectives", objective)
