"""Tables for programs and spreadsheets: CSV with a mark, so that Excel reads it, and nothing in it that runs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from plugins.table import FORMULA_STARTS


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """RFC 4180 in UTF-8 with a byte order mark; a text that begins like a formula is led by an apostrophe."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")
