"""Each peer in an environment of its own, in a folder outside the repository, from its public registry."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

Manager = Literal["pip", "npm"]
DONE = "installed.txt"


def installed(cache: Path, manager: Manager, packages: Sequence[str]) -> Path:
    """The folder of an environment with these packages; made on first use, then found again."""
    wanted = "\n".join([manager, sys.version, *packages])
    folder = cache / f"{manager}-{hashlib.sha256(wanted.encode()).hexdigest()[:12]}"
    if not (folder / DONE).is_file():
        folder.mkdir(parents=True, exist_ok=True)
        if manager == "pip":
            _run(sys.executable, "-m", "venv", "--clear", str(folder))
            _run(str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *packages)
        else:
            options = ["--no-audit", "--no-fund", "--ignore-scripts", "--cache", str(cache / "npm-cache")]
            _run("npm", "install", "--prefix", str(folder), *options, *packages)
        (folder / DONE).write_text(wanted + "\n", encoding="utf-8")
    return folder


def program(folder: Path, pattern: str) -> str:
    """The one file of an environment that a pattern names."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise FileNotFoundError(f"{pattern} in {folder}: {len(found)} files")
    return str(found[0])


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
