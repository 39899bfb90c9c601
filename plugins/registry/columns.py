"""What accounts/column-types.yaml says: values of the page tag ColumnType beyond those of the inspection rules.

A higher authority that adds one is named with it.  The file is part of the registry, reviewed and signed like the rest.
"""

from __future__ import annotations

from plugins.problems import Problem
from plugins.registry.vocabulary import COLUMN_TYPES
from plugins.tree import Tree
from plugins.yamlfile import Fields, read_yaml

COLUMN_TYPES_PATH = "accounts/column-types.yaml"


def column_types(tree: Tree, problems: list[Problem]) -> tuple[str, ...]:
    """Those every site knows, then those of this one; what is wrong with the file joins `problems`."""
    entry = tree.entries.get(COLUMN_TYPES_PATH)
    if entry is None or not entry.regular:
        return COLUMN_TYPES
    table, found = read_yaml(tree.read(COLUMN_TYPES_PATH), COLUMN_TYPES_PATH)
    problems.extend(found)
    if table is None:
        return COLUMN_TYPES
    fields = Fields(table, problems)
    more = tuple(_type(each) for each in fields.groups("types"))
    fields.done()
    return (*COLUMN_TYPES, *more)


def _type(fields: Fields) -> str:
    value, _ = fields.text("type"), fields.text("basis")
    fields.done()
    return value
