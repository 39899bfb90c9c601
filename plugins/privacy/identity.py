"""The check digit of resident identity numbers (GB 11643-1999).

python-stdnum knows the format too, but accepts only divisions of its own list; a number of an unknown division is
personal data all the same, so the division is not looked at here.
"""

from __future__ import annotations

from datetime import date
from operator import mul

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"


def is_resident_id(text: str) -> bool:
    """Whether 18 characters are an identity number: a real day of birth and the right check character."""
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(map(mul, map(int, text[:17]), WEIGHTS))
    return CHECK_CHARACTERS[total % 11] == text[17].upper()
