"""What the tables of a village must hold to."""

from __future__ import annotations

from plugins.problems import Rule

NOT_A_PERIOD = Rule(
    id="VIL013",
    name="not-a-period",
    message="the period is {found}, not a year, quarter or month",
    fix="write 2026, 2026Q1 or 2026-03",
    why="What is due and what is late is counted in these periods.",
)
DATE_OUTSIDE_PERIOD = Rule(
    id="VIL014",
    name="date-outside-period",
    message="{found} is not in {period} ({first} to {last})",
    fix="correct the date, or enter the line in the ledger of its own period",
    why="Each line belongs to exactly one period; otherwise it is counted twice or never.",
)
ONE_AMOUNT = Rule(
    id="VIL015",
    name="one-amount-a-line",
    message="the line has {found} of income and expense, it needs exactly one",
    fix="fill in income or expense and leave the other empty; two movements are two lines",
    why="Netted lines hide what came in and what went out.",
)
ZERO_AMOUNT = Rule(
    id="VIL016",
    name="zero-amount",
    message="the amount is 0.00",
    fix="enter the amount, or delete the line",
    why="Nothing moved, so there is nothing to disclose.",
)
WRONG_BALANCE = Rule(
    id="VIL017",
    name="wrong-balance",
    message="the balance is {found}, but the line before and this amount make {expected}",
    fix="check the amount and the balance of this line; the difference is {difference} yuan",
    why="A ledger that does not add up is not published.",
)
WRONG_CLOSING = Rule(
    id="VIL018",
    name="wrong-closing",
    message="opening {opening} + income {income} - expense {expense} = {expected}, but closing is given as {found}",
    fix="correct opening or closing in the draft, or find the missing line; the difference is {difference} yuan",
    why="A ledger that does not add up is not published.",
)
HANDLER_APPROVES = Rule(
    id="VIL019",
    name="handler-approves",
    message="{found} both handled and approved it",
    fix="have another person approve it, and enter their name",
    why="Whoever spends money does not approve it.",
)
BAD_ATTACHMENT = Rule(
    id="VIL021",
    name="bad-attachment-name",
    message="the attachment {found} is not the name of a file beside the ledger",
    fix="write only the file's name, such as invoice-3.pdf, with letters, digits, - and _",
    why="A path could lead to a file that nobody signed.",
)
UNMASKED_NAME = Rule(
    id="VIL022",
    name="unmasked-name",
    message="the name in {column} is not masked",
    fix="replace part of it by *, 2 to 4 characters in all: 张*, 李*华, 欧阳**",
    why="A list of payments shows that the rules were kept, not who is poor, old or ill.",
)
AMOUNT_NOT_POSITIVE = Rule(
    id="VIL023",
    name="amount-not-positive",
    message="the amount is {found}, it must be more than 0",
    fix="enter what was paid; money taken back belongs into the ledger",
    why="The list says who received money.",
)
PAID_TOO_EARLY = Rule(
    id="VIL024",
    name="paid-before-period",
    message="{found} is before {period} begins ({first})",
    fix="correct the date or the period of the draft",
    why="Allowances are paid in their period or after it.",
)
