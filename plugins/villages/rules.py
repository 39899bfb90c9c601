"""What the tables of a village must hold to."""

from __future__ import annotations

from plugins.problems import Rule, Severity

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
NOT_CARRIED_ON = Rule(
    id="VIL025",
    name="not-carried-on",
    message="opening is {found}, but {other} closed with {expected}",
    fix="correct whichever is wrong; the difference is {difference} yuan",
    why="Money that is lost or found between two ledgers was not disclosed in either.",
)
VOUCHER_TWICE = Rule(
    id="VIL026",
    name="voucher-in-another-ledger",
    message="the voucher {found} stands already in the ledger of {other}",
    fix="give each voucher of {year} its own number, or delete the line entered twice",
    why="A voucher entered in two ledgers is money counted twice.",
)
NO_SUCH_RESOLUTION = Rule(
    id="VIL027",
    name="no-such-resolution",
    message="{found} is no document of {village}",
    fix="write the id of the resolution as it stands in its draft, such as villages/{village}/2026-budget",
    why="Whoever asks by what right money was spent must find the answer.",
)
NOT_RESOLVED = Rule(
    id="VIL028",
    name="not-resolved",
    message="{found} is no resolution that passed",
    fix="name the document with step: decided and the votes by which it passed",
    why="Money is spent by those who were entitled to decide it, with the votes it takes.",
)
LARGE_LINE = Rule(
    id="VIL029",
    name="large-line-without-resolution",
    message="{found} yuan is {limit} or more, and no resolution is named ({basis})",
    fix="write the id of the document by which it was decided",
    why="Large sums are not for one person to spend.",
)
OTHER_PRODUCT = Rule(
    id="VIL030",
    name="other-product",
    message="{quantity} at {standard} make {expected}, but the amount is {found}",
    fix="correct quantity, standard or amount; if the amount is made otherwise, say so in the standard, without 元/",
    why="Everybody on the list can count their own line.",
)
SAME_RECIPIENT = Rule(
    id="VIL031",
    name="same-recipient",
    message="line {first} says the same of group, name, project, quantity and amount",
    fix="delete the line entered twice; if they are two people, mask their names otherwise where that can be done",
    why="Whoever is on the list twice is paid twice; behind masked names it may also be two people.",
    severity=Severity.WARNING,
)
NOT_IN_WORDS = Rule(
    id="VIL032",
    name="not-an-amount-in-words",
    message="{found} is no amount in capital numerals",
    fix="write it as {expected}",
    why="Words stand beside a figure so that nobody can change it; they must be readable in one way only.",
)
OTHER_WORDS = Rule(
    id="VIL033",
    name="other-words",
    message="the words {found} say {words}, the figure is {figure}",
    fix="correct whichever is wrong; the figure in words is {expected}",
    why="Words stand beside a figure so that nobody can change it.",
)
NO_ATTACHMENT = Rule(
    id="VIL034",
    name="no-such-attachment",
    message="the attachment {found} is not beside the ledger, or cannot be published",
    fix="put the file there, as pdf, picture or table of at most 10 MB, or leave the cell empty",
    why="Whoever wants to see the receipt must find the one that was signed.",
)
NO_HEADING = Rule(
    id="VIL035",
    name="no-ledger-heading",
    message="none of the first {most} lines names the columns {expected}",
    fix="name them in one line above the figures; other words for them are added to accounts/bookkeeping.yaml",
    why="Columns are known by their names; a guess would put figures under the wrong heading.",
)
HEADING_TWICE = Rule(
    id="VIL036",
    name="heading-twice",
    message="{column} and {found} mean the same column",
    fix="keep the one that counts and name the other one otherwise",
    why="Which of two columns holds the figures is not for a program to guess.",
)
CELL_NOT_TAKEN = Rule(
    id="VIL037",
    name="cell-not-taken",
    message="{sheet} {cell} holds {found}: {reason}",
    fix="write it anew in the spreadsheet program, save, and run this again",
    why="A cell that is read wrong is worse than one that is not read.",
)
PAID_MORE = Rule(
    id="VIL038",
    name="paid-more-than-received",
    message="{project} paid out {paid}, but only {received} came in for it",
    fix="correct the list, or what came in under received:; the difference is {difference} yuan",
    why="Money for one project is paid out for that project, and no more than there is.",
)
RECEIVED_TWICE = Rule(
    id="VIL039",
    name="received-twice",
    message="under received: {found} stands twice, or with less than nothing ({amount})",
    fix="write each project once, with all that came in for it",
    why="Of two figures nobody knows which one counts.",
)
