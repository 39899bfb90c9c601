"""Pickles that are data and nothing else.

Whoosh keeps its table of contents, its postings and its stored fields as pickles, and a pickle may name any function
to be called while it is read.  Whoever can write one file of the index folder would run code at the next search, so
`index.py` gives Whoosh these two functions in place of pickle's.
"""

from __future__ import annotations

import pickle
from io import BytesIO
from typing import IO, Any


class ForeignPickle(Exception):
    """A pickle is broken, or asks for something that no index of ours holds."""


def latin1(text: str, encoding: str) -> bytes:
    """What pickle's older protocols call for bytes; as `_codecs.encode` it would look up any codec by name."""
    if encoding != "latin1":
        raise ForeignPickle(f"bytes encoded as {encoding}")
    return text.encode("latin1")


class DataUnpickler(pickle.Unpickler):
    """Reads plain data and Whoosh's segments; refuses every other name before it is imported."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        match module_name, global_name:
            case "_codecs", "encode":
                return latin1
            case ("builtins", "int") | ("collections", "defaultdict"):  # lengths of fields, in a segment
                return super().find_class(module_name, global_name)
            case "whoosh.codec.whoosh3", "W3Segment" | "W3Codec":  # the table of contents lists these
                return super().find_class(module_name, global_name)
        raise ForeignPickle(f"{module_name}.{global_name}")


def load(file: IO[bytes]) -> Any:
    """The data at the place where `file` stands.  Raises ForeignPickle on anything else."""
    try:
        return DataUnpickler(file).load()
    except (pickle.UnpicklingError, AttributeError, EOFError, LookupError, TypeError, ValueError) as error:
        raise ForeignPickle(str(error)) from error


def dumps(data: object) -> bytes:
    """In a form that knows bytes: in that which Whoosh writes by itself, each is a call to be made."""
    return pickle.dumps(data, 4)


def loads(data: bytes) -> Any:
    return load(BytesIO(data))
