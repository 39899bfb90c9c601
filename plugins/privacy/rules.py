"""What may not be published about a person."""

from __future__ import annotations

from plugins.problems import Rule

RESIDENT_ID = Rule(
    id="PRI001",
    name="resident-id",
    message="a resident identity number stands here ({sample})",
    fix="delete it; a list needs at most the last four digits, and most need none",
    why="A whole identity number opens accounts in its owner's name.",
)
BANK_CARD = Rule(
    id="PRI002",
    name="bank-card",
    message="a bank card or account number stands here ({sample})",
    fix="delete it; say that the money goes to the recipient's card",
    why="Nobody but the paying office needs it.",
)
MOBILE = Rule(
    id="PRI003",
    name="mobile-number",
    message="a mobile number stands here ({sample})",
    fix="give the telephone of the office instead",
    why="A person's number, once published, cannot be taken back.",
)
