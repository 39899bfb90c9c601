"""Templates as Jinja compiled them, kept for the next build: compiling takes longer than making the pages of a change.

They are programs, as the `.pyc` files beside our modules are.  So they lie in a folder that only the builds of this
computer write to, one for each program, theme and set of settings; what is older than its template is never used.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache


def keep_compiled(env: Environment, folder: Path | None) -> None:
    """Has `env` use and fill `folder`, whose neighbours are those of other programs and go; None: nothing is kept."""
    if folder is None:
        return
    with suppress(OSError):  # then they are compiled again
        if not folder.is_dir():
            shutil.rmtree(folder.parent, ignore_errors=True)
            folder.mkdir(parents=True, mode=0o700)
        env.bytecode_cache = FileSystemBytecodeCache(str(folder))
