"""Puts our generator and our reader into Pelican; decides nothing."""

from __future__ import annotations

from typing import Any

from pelican import signals
from pelican.readers import Readers

from plugins.render.generators import EditionGenerator
from plugins.render.reader import ApprovedReader


def connect() -> None:
    signals.get_generators.connect(give_generator)
    signals.readers_init.connect(replace_readers)


def give_generator(pelican: Any) -> type[EditionGenerator]:
    return EditionGenerator


def replace_readers(readers: Readers) -> None:
    """Whatever readers Pelican and its settings brought, only ours remains."""
    readers.reader_classes.clear()
    readers.readers.clear()
    readers.reader_classes["md"] = ApprovedReader
    readers.readers["md"] = ApprovedReader(readers.settings)
