"""A target that is a folder of this computer."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from plugins.deploy.target import is_ours
from plugins.disk import sync_tree
from plugins.edition.signposts import SECURITY
from plugins.phases import Step
from plugins.problems import SettingsError, why_unwritable
from plugins.publish.segments import Difference
from plugins.publish.trees import make_folders, unlink_all

UNFINISHED = ".unfinished"  # where a file is written before it takes its place


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def fetch(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        with self._explained():
            return {path: (self.path / path).read_bytes() for path in paths if (self.path / path).is_file()}

    def compare(self, stage: Path, paths: Collection[str]) -> Difference:
        with self._explained():
            lying = set(_walk(self.path, ""))
            changed = {path for path in paths if path not in lying or not _same(stage / path, self.path / path)}
        return Difference(frozenset(changed), frozenset(lying.difference(paths)))

    def apply(self, stage: Path, send: Sequence[str], remove: Sequence[str], step: Step) -> None:
        with self._explained():
            self._require_plain((*send, *remove))
            unlink_all(self.path, remove)
            for _ in remove:
                step()
            make_folders(self.path, send)
            unfinished = self.path / UNFINISHED
            for path in send:
                unfinished.unlink(missing_ok=True)
                with (stage / path).open("rb") as source, unfinished.open("xb") as target:
                    shutil.copyfileobj(source, target)
                shutil.copystat(stage / path, unfinished)  # whoever asks what is newer than his copy is told the truth
                os.replace(unfinished, self.path / path)
                step()
            sync_tree(self.path, send)

    def _require_plain(self, paths: Iterable[str]) -> None:
        """Whoever can write to a target is not to lead us out of it by a link."""
        for folder in {parent for path in paths for parent in PurePosixPath(path).parents}:
            if folder.name and (self.path / folder).is_symlink():
                raise SettingsError(
                    "{path} is a link, and a deployment follows none", "remove it", path=self.path / folder
                )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        if not self.path.is_dir():  # mistyped, or a disk that is not mounted
            raise SettingsError(
                "there is no folder {target} to deploy to", "make it, or mount its disk", target=self.path
            )
        try:
            yield
        except OSError as error:
            raise SettingsError(
                "{target} cannot be deployed to: {reason}",
                "see that you may write there and that the disk has room, then run this again",
                target=self.path,
                reason=why_unwritable(error),
            ) from error


def _same(one: Path, other: Path) -> bool:
    return not other.is_symlink() and other.is_file() and one.read_bytes() == other.read_bytes()


def _walk(folder: Path, prefix: str) -> Iterator[str]:
    """Every path below `folder` that is no folder; links are not followed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                if is_ours(path) or SECURITY.startswith(f"{path}/"):
                    yield from _walk(folder / entry.name, f"{path}/")
            elif is_ours(path):
                yield path
