"""A target on another computer, reached by SSH with the program rsync, on both sides."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from plugins.deploy.address import SshAddress
from plugins.deploy.target import is_ours
from plugins.edition.signposts import SECURITY
from plugins.phases import Step
from plugins.problems import SettingsError
from plugins.publish.segments import Difference
from plugins.publish.trees import make_folders

# rsync has its own word for what it runs in place of ssh, and ours stands behind it: nobody is there to be asked.
REMOTE_SHELL = "RSYNC_RSH"
NEVER_ASK = "-oBatchMode=yes"
PARTIAL = 23  # some files could not be read: those that are not there are what we wanted to know
DELETING = "*deleting "
LONGEST_REASON = 300


class Ssh:
    def __init__(self, address: SshAddress) -> None:
        self.address = address
        port = ["-p", str(address.port)] if address.port else []
        self._shell = " ".join((os.environ.get(REMOTE_SHELL, "ssh"), NEVER_ASK, *port))
        self._there = f"{address.login}:{address.path}/"

    def fetch(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        with tempfile.TemporaryDirectory() as folder:
            asked, found = tuple(paths), Path(folder)
            self._run(["--ignore-missing-args", *_LISTED, self._there, f"{found}/"], asked, also=(PARTIAL,))
            return {path: (found / path).read_bytes() for path in asked if (found / path).is_file()}

    def compare(self, stage: Path, paths: Collection[str]) -> Difference:
        """rsync compares the digest of each file on both sides, and says what it would do."""
        changed, removed = set[str](), set[str]()

        def sort(line: str) -> None:
            if line.startswith(DELETING):
                removed.add(line.removeprefix(DELETING).strip())
            elif line[1:2] == "f":
                changed.add(line.partition(" ")[2])

        told = ("--dry-run", "--recursive", "--delete", "--checksum", "--8-bit-output", "--out-format=%i %n")
        self._run([*told, *_OURS, f"{stage}/", self._there], each=sort)
        lying = {path for path in removed if is_ours(path) and not path.endswith("/")}
        return Difference(frozenset(changed & set(paths)), frozenset(lying))

    def apply(self, stage: Path, send: Sequence[str], remove: Sequence[str], step: Step) -> None:
        """What is listed and not in `stage` is deleted there, if only its folder is in `stage`."""
        make_folders(stage, remove)
        deleting = ("--delete-missing-args", "--no-implied-dirs")  # no folder of these comes to be there for it
        how = (*deleting, "--checksum", "--times", "--perms", "--chmod=D755,F644", "--out-format=%n")
        self._run([*how, *_LISTED, f"{stage}/", self._there], (*remove, *send), each=lambda _: step())

    def _run(
        self,
        words: Sequence[str],
        listed: Iterable[str] = (),
        each: Callable[[str], None] | None = None,
        also: Collection[int] = (),
    ) -> None:
        """One rsync, with the names of `listed` on its standard input, and `each` line it prints handed on."""
        with tempfile.TemporaryFile() as names, tempfile.TemporaryFile() as complaints:
            names.write(b"".join(path.encode("utf-8") + b"\0" for path in listed))
            names.seek(0)
            command = ["rsync", f"--rsh={self._shell}", "--timeout=300", *words]
            try:
                process = subprocess.Popen(
                    command,
                    stdin=names,
                    stdout=subprocess.PIPE,
                    stderr=complaints,
                    encoding="utf-8",
                    errors="surrogateescape",
                )
            except FileNotFoundError:
                raise SettingsError(
                    "the program rsync is not installed", "install it here and on the target: apt-get install rsync"
                ) from None
            with process:
                for line in process.stdout or ():
                    if each is not None:
                        each(line.rstrip("\n"))
            complaints.seek(0)
            if process.returncode not in (0, *also):
                raise self._refused(process.returncode, complaints.read().decode("utf-8", "replace"))

    def _refused(self, code: int, complaints: str) -> SettingsError:
        """What ssh or rsync said first is mostly the reason; what follows, its consequence."""
        first = next((line for line in complaints.splitlines() if line.strip()), "?")
        return SettingsError(
            "{target} cannot be deployed to: rsync ended with {code}: {reason}",
            "see that ssh reaches it without asking anything, that the folder is there and that its user may write "
            "in it; then run this again",
            target=self.address,
            code=code,
            reason=first[:LONGEST_REASON],
        )


# What begins with a dot at the top is not ours, but for one file of .well-known/.
_OURS = (
    *(f"--include=/{path}" for path in (SECURITY.partition("/")[0] + "/", SECURITY)),
    *(f"--exclude=/{path}" for path in (SECURITY.partition("/")[0] + "/*", ".*")),
)
_LISTED = ("--from0", "--files-from=-")
