"""The files beside documents, kept until they are written: together they are larger than all else a build holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from plugins.edition.files import Asset
from plugins.problems import SettingsError
from plugins.store import Full, passing_store

TABLE = "CREATE TABLE asset (number INTEGER PRIMARY KEY, path TEXT, cause TEXT, data BLOB)"
COLUMNS = "SELECT path, data, cause FROM asset"


class Assets(Sequence[Asset]):
    """Each is read when somebody looks at it."""

    def __init__(self) -> None:
        self._store = passing_store()
        self._store.execute(TABLE)
        self._count = 0

    def add(self, assets: Iterable[Asset]) -> None:
        """Raises SettingsError where there is no room for them."""
        rows = [(self._count + more, each.path, each.cause, each.data) for more, each in enumerate(assets)]
        try:
            self._store.executemany("INSERT INTO asset VALUES (?, ?, ?, ?)", rows)
        except Full as error:
            raise SettingsError(
                "the files beside documents cannot be kept until they are written: {reason}",
                "see that the folder for temporary files has room for them all, or name another one in TMPDIR",
                reason=error,
            ) from error
        self._count += len(rows)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Asset]:
        return (Asset(*row) for row in self._store.execute(f"{COLUMNS} ORDER BY number"))

    @overload
    def __getitem__(self, key: int) -> Asset: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Asset, ...]: ...
    def __getitem__(self, key: int | slice) -> Asset | tuple[Asset, ...]:
        numbers = range(self._count)[key]
        if isinstance(numbers, range):
            return tuple(self[number] for number in numbers)
        row = self._store.execute(f"{COLUMNS} WHERE number = ?", (numbers,)).fetchone()
        return Asset(*row)
