"""The tables of Team: who is in the team, and where the customer meets the company."""

from __future__ import annotations

from workbook.book.catalogue import languages
from workbook.book.columns import (
    choice,
    date,
    field,
    flag,
    in_order,
    key,
    key_ref,
    not_yet_ours,
    number,
    ref,
    whole,
)
from workbook.book.fields import Rule, Table
from workbook.book.moment import DEFAULT_ZONE, is_zone
from workbook.book.rights import OWN_FUNCTION, OWNER, THE_FUNCTION, Right
from workbook.chapters.team import ratings, remarks

ROLES = ("leader", "manager", "expert", "sponsor", "viewer")
JUDGED = ("link", "plans", "customer", "control")
STAGES = ("attract", "acquire", "serve", "retain")

STRATEGY = Table(
    "strategy",
    "Strategy",
    "The service strategy itself: one row.",
    (
        key("A short name of the strategy, used on the command line and in links."),
        field("name", "Name", "What people call this strategy.", required=True),
        field("organisation", "Organisation", "The company or business unit."),
        field("parent", "Parent strategy", "Key of the strategy above it.", kind="slug", rare=True),
        field("vision", "Vision", "What the organisation wants to be."),
        field("mission", "Mission", "The purpose of the organisation.", rare=True),
        field("service_statement", "Service statement", "The service strategy in a sentence."),
        ref(
            "leader",
            "members",
            "Leader",
            "Who leads the multifunctional team. Empty: the member with the role leader.",
        ),
        date("starts_on", "Starts on", "First day of the strategy."),
        date("ends_on", "Ends on", "Last day of the strategy."),
        field("currency", "Currency", "Three letters, such as USD."),
        choice(
            "language",
            languages(),
            "Language",
            "In which its pages and reports are read, unless a reader wants another.",
            rare=True,
        ),
        field(
            "time_zone",
            "Time zone",
            "Area and city, such as America/Lima; decides when a day begins and ends.",
            default=DEFAULT_ZONE,
            rare=True,
        ),
        number("budget", "Budget", "Money for all actions, in the currency.", low=0),
        field("recipient", "Recipient", "Whom the service is for."),
        date(
            "closed_until",
            "Closed until",
            "Nothing measured or promised up to this day changes any more.",
            rare=True,
        ),
        field(
            "reopened_why",
            "Reopened because",
            "Why the leader changes a closed day again.",
            rare=True,
        ),
        field(
            "judged",
            "Gates judged from now on",
            "Gates that the leader calls due before the strategy starts, separated by ;: "
            "link, plans, customer, control.",
            kind="choice",
            choices=JUDGED,
            many=True,
            rare=True,
        ),
        field(
            "opened",
            "Further chapters",
            "Chapters beyond the Starter path that the leader opened, separated by ;: they stand "
            "in the lists of chapters before anything is entered in them.",
            kind="choice",
            many=True,
            rare=True,
        ),
        date(
            "archived_on",
            "Archived on",
            "The day from which it is kept for the record only.",
            rare=True,
        ),
        field(
            "data_folder",
            "Data folder",
            "The folder with the evidence files; set by an import on the command line.",
            place=True,
        ),
    ),
    (
        Rule(
            "ends_on",
            "a day not before starts_on",
            lambda row: in_order(row.starts_on, row.ends_on),
        ),
        Rule(
            "time_zone",
            "a time zone as area and city (such as Europe/Madrid or America/Lima), or UTC",
            lambda row: row.time_zone is None or is_zone(row.time_zone),
        ),
    ),
    place=10,
)

FUNCTIONS = Table(
    "functions",
    "Functions",
    "The parts of the company that work on the strategy together.",
    (
        key(),
        field("name", "Name", "Marketing, sales, finance …", required=True),
        ref(
            "manager",
            "members",
            "Manager",
            "Who is responsible for this function's plan. Empty: its member with the role manager.",
        ),
        field(
            "expertise", "Expertise", "What the function is expert in, separated by ;.", many=True
        ),
        whole(
            "customer_distance",
            "Distance from the customer",
            "0 meets the customer; 1, 2 … steps away.",
            low=0,
        ),
    ),
    example={
        "key": "sales",
        "name": "Sales",
        "manager": "Ana Ruiz",
        "expertise": "order taking; complaint handling",
        "customer_distance": "0",
    },
    place=20,
)

MEMBERS = Table(
    "members",
    "Members",
    "The people of the team.",
    (
        key(),
        field("name", "Name", "What colleagues call this person.", required=True),
        ref("function", "functions", "Function", "Where this person works."),
        choice("role", ROLES, "Role", "What this person may change."),
        field(
            "email",
            "E-mail",
            "Where reminders are sent; the workbook also recognises the person by it.",
        ),
        number(
            "capacity",
            "Capacity",
            "Share of full time for the strategy: 1 is full time.",
            low=0,
            default=1.0,
            rare=True,
        ),
        field("expertise", "Expertise", "Domains that this person masters.", many=True, rare=True),
        field("contribution", "Contribution", "What this person adds to the service.", rare=True),
    ),
    example={
        "key": "ana",
        "name": "Ana Ruiz",
        "function": "Sales",
        "role": "manager",
        "email": "ana@example.com",
        "capacity": "0.5",
    },
    place=30,
)

MOMENTS = Table(
    "moments",
    "Moments of truth",
    "The moments in which the customer meets the company and judges it, in order.",
    (
        key(),
        field("name", "Name", "What happens there, in the customer's words.", required=True),
        whole("position", "Position", "1 for the first, 2 for the next …", required=True),
        choice(
            "stage",
            STAGES,
            "Stage",
            "Whether customers are attracted, acquired, served or retained there.",
        ),
        flag("before_contact", "Before contact", "Is it before the customer's first contact?"),
        field("promise", "Promise", "What the customer is promised there."),
        ref("owner", "members", "Owner", "Who is responsible for it."),
        not_yet_ours(),
    ),
    example={
        "key": "complaint",
        "name": "Complaining about an order",
        "position": "4",
        "stage": "serve",
        "before_contact": "no",
        "promise": "One person stays with it until it is settled",
        "owner": "Ana Ruiz",
    },
    place=160,
)

MOMENT_FUNCTIONS = Table(
    "moment_functions",
    "Functions at moments of truth",
    "What each function does at each moment of truth.",
    (
        key_ref("moment", "moments", "Moment of truth", "Where the function does its part."),
        key_ref("function", "functions", "Function", "Who does the part."),
        field("part", "Part", "What the function does there.", required=True),
        whole("position", "Step", "Its place in the order of the work: 1 first.", low=1),
        number(
            "assigned_days",
            "Days given",
            "Days that this function is given for it, nine times out of ten.",
            low=0,
        ),
        ref(
            "hands_to",
            "functions",
            "Hands over to",
            "Who has it next; empty where it goes to the customer.",
        ),
    ),
    named_by="",
    example={
        "moment": "Complaining about an order",
        "function": "Sales",
        "part": "Answers, and decides at once",
    },
    place=170,
)

TABLES = (
    STRATEGY,
    FUNCTIONS,
    MEMBERS,
    MOMENTS,
    MOMENT_FUNCTIONS,
    ratings.RATINGS,
    *remarks.TABLES,
)

RIGHTS = {
    "functions": Right(manager=(THE_FUNCTION,)),
    "moments": Right(expert=(OWNER,)),
    "moment_functions": Right(expert=(OWN_FUNCTION,)),
    **ratings.RIGHTS,
    **remarks.RIGHTS,
}
"""Table → who besides a leader may change which of its rows."""
