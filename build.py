#!/usr/bin/env python3
"""The command: check, new, sign, build, serve, search.  `./build.py --help` shows them with examples."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def enter_environment() -> None:
    """Go on in the project's own environment, so that `./build.py` works from any shell."""
    python = ROOT / ".venv" / "bin" / "python"
    if sys.prefix == sys.base_prefix and python.exists():
        os.execv(python, [str(python), *sys.argv])


def main(argv: list[str]) -> int:
    """Run one command.  The exit codes are those its help names (`line.EXIT_CODES`)."""
    try:
        missing = [name for name in ("msgspec", "yaml", "pelican") if find_spec(name) is None]
        if missing:
            sys.exit(f"缺少 {'、'.join(missing)}：请先运行 make site / run `make site` first")
        from plugins.commands import line

        return line.run(ROOT, argv)
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # the outermost function: nobody below expected this
        from plugins.commands.line import unexpected

        return unexpected(error)


if __name__ == "__main__":
    enter_environment()
    sys.exit(main(sys.argv[1:]))
