"""Templates as Jinja compiled them, kept for the next build: compiling takes longer than making the pages of a change.

They are programs, as the `.pyc` files beside our modules are.  So they lie in a folder that only the builds of this
computer write to, one for each program, theme and set of settings; what is older than its template is never used, nor
what is not as it was written: half a program would end this one without a word.
"""

from __future__ import annotations

import hashlib
import shutil
from contextlib import suppress
from pathlib import Path

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from plugins.disk import replace_file

DIGEST = hashlib.sha256().digest_size  # bytes before what they are the digest of


def keep_compiled(env: Environment, folder: Path | None) -> None:
    """Has `env` use and fill `folder`, whose neighbours are those of other programs and go; None: nothing is kept."""
    if folder is None:
        return
    with suppress(OSError):  # then they are compiled again
        if not folder.is_dir():
            shutil.rmtree(folder.parent, ignore_errors=True)
            folder.mkdir(parents=True, mode=0o700)
        env.bytecode_cache = Kept(folder)


class Kept(BytecodeCache):
    """A file for each template, which begins with the digest of the rest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            data = (self._folder / bucket.key).read_bytes()
            if hashlib.sha256(data[DIGEST:]).digest() == data[:DIGEST]:
                bucket.bytecode_from_string(data[DIGEST:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        data = bucket.bytecode_to_string()
        with suppress(OSError):
            replace_file(self._folder / bucket.key, hashlib.sha256(data).digest() + data)
