"""What the tables of a disclosure must hold to."""

from __future__ import annotations

from plugins.problems import Rule

BAD_HEADER = Rule(
    id="VIL001",
    name="wrong-columns",
    message="the first line of the table is {found}",
    fix="write exactly these columns: {expected}",
    why="Columns are read by name; a missing or extra one would be guessed.",
)
BAD_ROW = Rule(
    id="VIL002",
    name="wrong-number-of-cells",
    message="this line has {found} cells instead of {expected}",
    fix="count the commas; a text that holds a comma stands in double quotes",
    why="A shifted cell puts an amount under another heading.",
)
BAD_AMOUNT = Rule(
    id="VIL003",
    name="bad-amount",
    message="{column}: {found} is no amount in yuan",
    fix="write it like 101900.50: plain digits, no separators, two decimals or none",
    why="Amounts are exact, to the fen.",
)
BAD_DATE = Rule(
    id="VIL004",
    name="bad-date",
    message="{column}: {found} is no date",
    fix="write it like 2026-03-05",
    why="A date in another form is read as another day.",
)
EMPTY_CELL = Rule(
    id="VIL005",
    name="empty-cell",
    message="{column} is empty",
    fix="fill it in",
    why="A line that leaves this open cannot be followed to its voucher.",
)
ONE_SIDE = Rule(
    id="VIL006",
    name="income-or-expense",
    message="a line has either an income or an expense, this one has {found}",
    fix="fill in exactly one of income and expense, above zero",
    why="Every line moves money one way.",
)
BALANCE = Rule(
    id="VIL007",
    name="balance-does-not-follow",
    message="the balance is {found}, but the line before and this one make {expected}",
    fix="correct the amount or the balance of this line",
    why="A ledger that does not run on hides a line.",
)
CLOSING = Rule(
    id="VIL008",
    name="closing-does-not-match",
    message="opening {opening} + income {income} - expense {expense} = {expected}, but closing is {closing}",
    fix="correct opening or closing in the draft, or the lines of the table",
    why="Opening plus income minus expense is closing; this is what residents check first.",
)
OUTSIDE_PERIOD = Rule(
    id="VIL009",
    name="date-outside-period",
    message="{day} is not in the period {period}",
    fix="correct the date, or move the line to its own period",
    why="What is counted in another period is counted twice or never.",
)
SAME_HAND = Rule(
    id="VIL010",
    name="handler-approves",
    message="{person} both handled and approved this line",
    fix="someone else has to approve it",
    why="Nobody approves their own spending.",
)
TWICE = Rule(
    id="VIL011",
    name="number-used-twice",
    message="{column} {value} stands already in line {first}",
    fix="give each line its own number, or remove the repeated line",
    why="One voucher is paid once.",
)
FORMULA = Rule(
    id="VIL012",
    name="formula-in-cell",
    message="{column} begins with {character}, which a spreadsheet runs as a formula",
    fix="begin the text with a word",
    why="A downloaded table must not run anything on a reader's computer.",
)
UNMASKED = Rule(
    id="VIL013",
    name="name-not-masked",
    message="the name is shown in full, or is no masked name",
    fix="show the family name only: 张*, 欧阳*, 李*华",
    why="The list says what was paid, not who is poor (personal information protection law, articles 6 and 28).",
)
BAD_PERIOD = Rule(
    id="VIL014",
    name="bad-period",
    message="{found} is no period",
    fix="write a quarter 2026Q1, a month 2026-03 or a year 2026",
    why="Due dates and totals are counted by period.",
)
EMPTY_TABLE = Rule(
    id="VIL015",
    name="empty-table",
    message="the table has no lines",
    fix="fill in at least one line, or publish an affairs note saying that nothing was moved",
    why="An empty table says nothing, not even that there was nothing.",
)
NOT_POSITIVE = Rule(
    id="VIL016",
    name="amount-not-above-zero",
    message="the amount {found} is not above zero",
    fix="correct it, or remove the line",
    why="A subsidy that was paid is above zero.",
)
BROKEN_TABLE = Rule(
    id="VIL017",
    name="broken-table",
    message="the table cannot be read here: {reason}",
    fix="open it in a spreadsheet program and save it again as CSV UTF-8",
    why="Quotes that do not close swallow the lines after them.",
)
