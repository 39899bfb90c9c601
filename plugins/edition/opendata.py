"""Tables for programs: CSV that spreadsheets open and do not run, a schema for each, and one package of them all.

A package is a `datapackage.json` (Data Package 1.0) that names the tables in its folder, with the size and digest of
each.  What the tables of the county, of a town and of a village hold is decided in villagedata.py.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from plugins.money import format_money
from plugins.table import write_csv

PACKAGE = "datapackage.json"
Cell = str | int | date | None


class Type(StrEnum):
    """What the cells of a column are; those of `NUMBER` are money, in fen until they are written."""

    STRING = "string"
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: the name for programs, and the title that people read."""

    name: str
    title: str
    type: Type = Type.STRING
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`key` are the columns that tell its rows apart, `of` the table that the first of them refers to ("": to none)."""

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]
    key: tuple[str, ...]
    of: str = ""

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    def csv(self) -> bytes:
        return write_csv(
            [field.name for field in self.fields], ([_spelled(cell) for cell in row] for row in self._said())
        )

    def objects(self) -> list[dict[str, Cell]]:
        """Each row by the names of its columns; what is empty is null, money a text like "1234.56"."""
        names = [field.name for field in self.fields]
        return [dict(zip(names, row, strict=True)) for row in self._said()]

    def _said(self) -> Iterator[tuple[Cell, ...]]:
        for row in self.rows:
            yield tuple(_cell(field, cell) for field, cell in zip(self.fields, row, strict=True))

    def schema(self) -> dict[str, Any]:
        """Its Table Schema."""
        fields = [
            {"name": each.name, "title": each.title, "type": each.type.value}
            | ({"format": "%Y-%m-%d"} if each.type is Type.DATE else {})
            | ({"constraints": {"required": True}} if each.is_required else {})
            for each in self.fields
        ]
        whole: dict[str, Any] = {"fields": fields, "missingValues": [""], "primaryKey": list(self.key)}
        if self.of:
            column = self.key[0]
            whole["foreignKeys"] = [{"fields": column, "reference": {"resource": self.of, "fields": column}}]
        return whole


def _cell(field: Field, cell: Cell) -> Cell:
    if cell is None or cell == "":
        return None
    if field.type is Type.NUMBER:
        assert isinstance(cell, int)
        return format_money(cell)
    return cell.isoformat() if isinstance(cell, date) else cell


def _spelled(cell: Cell) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else str(cell)


def package(name: str, facts: Mapping[str, Any], tables: Sequence[Table]) -> dict[str, bytes]:
    """The files of a package, by name."""
    files = {table.file: table.csv() for table in tables}
    resources = [
        {
            "name": table.name,
            "path": table.file,
            "title": table.title,
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(files[table.file]),
            "hash": f"sha256:{hashlib.sha256(files[table.file]).hexdigest()}",
            "schema": table.schema(),
        }
        for table in tables
    ]
    said = {"profile": "tabular-data-package", "name": name, **facts, "resources": resources}
    return files | {PACKAGE: to_json(said)}


def to_json(facts: Mapping[str, Any]) -> bytes:
    return json.dumps(facts, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"
