"""What the tables of a village must hold to."""

from __future__ import annotations

from plugins.problems import Rule

WRONG_HEADER = Rule(
    id="VIL001",
    name="wrong-header",
    message="the first line is {found}, but should be {expected}",
    fix="copy this line to the top: {expected}",
    why="Columns are known by their names; a missing or swapped one would put figures under the wrong heading.",
)
WRONG_CELL_COUNT = Rule(
    id="VIL002",
    name="wrong-cell-count",
    message="the line has {found} cells instead of {expected}",
    fix="give it {expected} cells; a cell that contains a comma stands in double quotes",
    why="One comma too many moves every figure after it into another column.",
)
BROKEN_QUOTES = Rule(
    id="VIL003",
    name="broken-quotes",
    message="the double quotes in this line do not match",
    fix='begin and end the cell with ", write "" for a quote inside, and keep each cell on one line',
    why="A quote left open swallows the lines after it.",
)
INVISIBLE_CHARACTER = Rule(
    id="VIL004",
    name="invisible-character",
    message="the cell {column} contains the invisible character {found}",
    fix="delete it and type the text again",
    why="What cannot be seen cannot be reviewed.",
)
FORMULA = Rule(
    id="VIL005",
    name="formula-cell",
    message="the cell {column} begins like a formula: {found}",
    fix="do not begin a text with = + - @; leave an empty cell empty",
    why="A spreadsheet that opens the download would run it.",
)
EMPTY_CELL = Rule(
    id="VIL006",
    name="empty-cell",
    message="the cell {column} is empty",
    fix="fill it in; every line needs it",
    why="A figure without its voucher, date or people proves nothing.",
)
TOO_MANY_LINES = Rule(
    id="VIL007",
    name="too-many-lines",
    message="the table has {found} lines, at most {most} are allowed",
    fix="split it into periods or groups, one disclosure each",
    why="A table that no one can open informs no one, and could stop the build.",
)
CELL_TOO_LONG = Rule(
    id="VIL008",
    name="cell-too-long",
    message="the cell {column} has {found} characters, at most {most} are allowed",
    fix="shorten it; longer explanations belong into the text of the disclosure",
    why="Tables are read on telephones.",
)
OUTER_BLANKS = Rule(
    id="VIL009",
    name="outer-blanks",
    message="the cell {column} begins or ends with a blank",
    fix="remove the blank",
    why="With a blank, one person or voucher looks like two.",
)
NO_LINES = Rule(
    id="VIL010",
    name="empty-table",
    message="there is no line below the heading",
    fix="enter the lines, or publish a text that says there were none",
    why="An empty table looks like a disclosure and is none.",
)
NOT_A_DATE = Rule(
    id="VIL011",
    name="not-a-date",
    message="the cell {column} is {found}, not a date",
    fix="write it as 2026-03-05",
    why="3/5 is in March here and in May elsewhere.",
)
NOT_MONEY = Rule(
    id="VIL012",
    name="not-money",
    message="{column} is {found}, not an amount in yuan",
    fix="write it as 1234.56, with two decimals or none, without separators, units or full-width digits",
    why="Amounts are added up to the fen.",
)
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
DUPLICATE_NUMBER = Rule(
    id="VIL020",
    name="duplicate-number",
    message="{column} {found} stands already in line {first}",
    fix="give each line its own number, or delete the line entered twice",
    why="A voucher entered twice is money counted twice; and objections name a line by its number.",
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
