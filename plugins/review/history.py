"""The only door to git: the files of one commit, as git stores them, whatever the repository's settings say.

Read-only plumbing by argument list through GitPython, with full object ids and an environment of our own: no replace
refs, grafts, hooks, filters, file-system monitor, network, or settings of the machine.  A commit id is proof of its
bytes only because every blob read here is hashed again.  Who approved what is decided elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from plugins.clock import CHINA
from plugins.problems import SettingsError
from plugins.tree import DATA_FOLDERS, Entry

FULL_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
REGULAR_MODES = ("100644", "100755")  # 120000 is a symbolic link, 160000 a submodule
FIRST_FILES = 16  # how many files one call of git reads ahead at first; eight times as many when they were wanted ...
WINDOW_FILES = 512  # ... up to so many ...
WINDOW_BYTES = 2 << 20  # ... and so many bytes
_environment_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Blob:
    entry: Entry
    id: str


@dataclass(frozen=True, slots=True)
class History:
    """A repository, normal or bare.  `git_dir` is what is read; `root` is the folder the operator named."""

    root: Path
    git_dir: Path
    quarantine: Mapping[str, str] = field(default_factory=dict, compare=False)  # where a push not yet taken in lies

    def commit_id(self, rev: str = "HEAD") -> str:
        """The full id of the commit that HEAD, an id, a branch or a full reference names.  Raises SettingsError.

        A short name is a local or else a remote branch, never a tag: git itself would prefer a tag of that name, and
        anyone who may push a tag could then choose what a branch means.
        """
        found = {id for id in map(self._resolve, _references(rev)) if id}
        if len(found) == 1:
            return found.pop()
        if found:
            raise SettingsError(
                "{rev} is the name of two different branches, a local and a remote one",
                "write it in full: refs/heads/{rev} or refs/remotes/{rev}",
                rev=rev,
            )
        if rev == "HEAD":
            raise SettingsError(
                "the repository {root} has no commit yet",
                "commit the site first: git add --all && git commit",
                root=self.root,
            )
        raise SettingsError(
            "the repository {root} has no commit {rev}",
            "name a branch, a full reference (refs/...) or a full commit id",
            root=self.root,
            rev=rev,
        )

    def tip(self, reference: str) -> str | None:
        """The full id of the commit at a full reference (`refs/heads/main`), or None where there is none yet."""
        return self._resolve(reference)

    def tree(self, commit: str) -> CommitTree:
        """The data folders of the commit with this full id."""
        if not FULL_ID.fullmatch(commit):
            raise ValueError(f"not a full commit id: {commit!r}")
        return CommitTree(self, commit)

    def versions(self, commit: str, *paths: str) -> Iterator[str]:
        """The commits before `commit` that changed one of these paths, on the line of the branch, the newest first.

        Only first parents: what a merged branch said on its way was never what the branch itself said.
        """
        listed = self.must_run("rev-list", "--first-parent", commit, "--", *paths)
        return (found for found in listed.decode("ascii").split() if found != commit)

    def changed(self, before: str, commit: str, *folders: str) -> tuple[str, ...] | None:
        """The paths whose files differ between two commits; None when the older one is no more."""
        if not FULL_ID.fullmatch(before):
            return None
        listed = ("diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--name-only")
        status, output = self.run(*listed, before, commit, "--", *folders)
        return tuple(output.decode("utf-8", "surrogateescape").split("\0")[:-1]) if status == 0 else None

    def right_in(self, commit: str, folders: Iterable[str], *options: str) -> tuple[str, ...]:
        """The paths of all that lies right in these folders of one depth; of the folders among it alone with `-d`."""
        asked = [f"{folder}/" for folder in folders if folder]  # without one: the root
        listed = self.must_run("ls-tree", "-z", "--name-only", "--full-tree", *options, commit, "--", *asked)
        return tuple(listed.decode("utf-8", "surrogateescape").split("\0")[:-1])

    def older(self, commit: str, path: str) -> Iterator[bytes]:
        """What stood at `path` before `commit`, on the line of the branch, the newest first."""
        for version in self.versions(commit, path):
            tree = CommitTree(self, version, (path,))
            if path in tree.entries and tree.entries[path].regular:
                yield tree.read(path)

    def landed_on(self, commit: str, path: str) -> datetime | None:
        """When the branch last changed `path`: the time its committer gave, which only a hook on the server checks."""
        found = self.must_run("rev-list", "--first-parent", "--timestamp", "--max-count=1", commit, "--", path).split()
        return datetime.fromtimestamp(int(found[0]), CHINA) if found else None

    def own_folder(self) -> Path:
        """Beside git's own files, for what this computer keeps about the repository: no commit can put anything there.

        It need not exist yet.
        """
        git_dir = self.git_dir
        if not git_dir.is_dir():  # of a linked working folder, a file that names it
            git_dir = Path(os.fsdecode(self.must_run("rev-parse", "--absolute-git-dir").rstrip(b"\n")))
        return git_dir / "gongkai"

    def lend(self, folder: Path, commit: str) -> None:
        """Makes of `folder` a repository with nothing but the history up to `commit`, whose objects stay here."""
        own = folder / ".git"
        (own / "objects" / "info").mkdir(parents=True)
        (own / "refs").mkdir()
        (own / "HEAD").write_text(commit + "\n", encoding="ascii")
        objects = self.must_run("rev-parse", "--path-format=absolute", "--git-path", "objects")
        (own / "objects" / "info" / "alternates").write_bytes(objects)
        form = "sha1" if len(commit) == 40 else "sha256"
        settings = f"[core]\nrepositoryformatversion = 1\nbare = false\n[extensions]\nobjectFormat = {form}\n"
        (own / "config").write_text(settings, encoding="ascii")
        shallow = Path(os.fsdecode(self.must_run("rev-parse", "--path-format=absolute", "--git-path", "shallow")[:-1]))
        if shallow.is_file():
            (own / "shallow").write_bytes(shallow.read_bytes())

    def run(self, *arguments: str, stdin: bytes = b"") -> tuple[int, bytes]:
        """Exit status and output of one git plumbing command.  No argument may come from a document."""
        command = [*self.command(), *arguments]
        with tempfile.TemporaryFile() as file, _without_git_variables():
            import git  # here, since it takes 0.4 s, and reads variables of its own

            file.write(stdin)
            file.seek(0)
            status, output, _ = git.Git(self.root).execute(
                command,
                istream=file,
                with_extended_output=True,
                with_exceptions=False,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                env=self.environment(),
            )
        assert isinstance(output, bytes)
        return status, output

    def must_run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """The output of a command that can only fail if the repository is damaged."""
        status, output = self.run(*arguments, stdin=stdin)
        if status != 0:
            raise self.damaged(" ".join(arguments[:1]))
        return output

    def damaged(self, what: str) -> SettingsError:
        return _damaged(self.root, what)

    def _resolve(self, reference: str) -> str | None:
        if not FULL_ID.fullmatch(reference):
            status, output = self.run("show-ref", "--verify", "--hash", "--", reference)
            reference = output.decode("ascii").strip()
            if status != 0 or not FULL_ID.fullmatch(reference):
                return None
        status, output = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", reference + "^{commit}")
        return output.decode("ascii").strip() if status == 0 else None

    def command(self) -> list[str]:
        settings = (
            f"core.hooksPath={os.devnull}",
            "core.fsmonitor=",
            "core.quotePath=false",
            "core.untrackedCache=false",
            "protocol.allow=never",
            f"safe.directory={self.root.resolve()}",
        )
        return [_git(), "--no-replace-objects", *(word for setting in settings for word in ("-c", setting))]

    def environment(self) -> dict[str, str]:
        return {
            "GIT_DIR": str(self.git_dir.resolve()),
            "GIT_WORK_TREE": str(self.root.resolve()),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_SYSTEM": os.devnull,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_GRAFT_FILE": os.devnull,
            "GIT_ALLOW_PROTOCOL": "",  # stronger than protocol.allow, which protocol.<name>.allow overrules
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_LITERAL_PATHSPECS": "1",
            "GIT_TERMINAL_PROMPT": "0",
            **self.quarantine,
        }


@dataclass(slots=True)
class _Window:
    """What was read ahead of the files of one kind: that many, up to the one at position `end`."""

    files: dict[str, bytes] = field(default_factory=dict)
    end: int = 0
    count: int = 0


@dataclass(frozen=True)
class CommitTree:
    """The data folders of one commit, or what lies at or below `paths` (a `plugins.tree.Tree`).

    Reading one file reads the next ones of its kind too, since whoever asks for files asks for them in order: ten
    thousand drafts take 22 calls of git.
    """

    history: History
    commit: str
    paths: tuple[str, ...] = DATA_FOLDERS
    _windows: dict[str, _Window] = field(default_factory=dict, repr=False, compare=False)
    _held: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    _parts: dict[tuple[str, ...], CommitTree] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def entries(self) -> dict[str, Entry]:
        return {path: blob.entry for path, blob in self._blobs.items()}

    def object_id(self, path: str) -> str:
        """The full id of the blob at `path`: equal ids, equal bytes."""
        return self._blobs[path].id

    def object_id_of_file(self, path: str) -> str | None:
        """The id of a regular file; None where there is none."""
        blob = self._blobs.get(path)
        return blob.id if blob is not None and blob.entry.regular else None

    def read(self, path: str) -> bytes:
        if not self._blobs[path].entry.regular:
            raise ValueError(f"not a regular file: {path}")
        if path in self._held:
            return self._held[path]
        window = self._windows.setdefault(_kind(path), _Window())
        if path not in window.files:
            window.files = self._load(self._ahead(path, window))
        return window.files[path]

    def hold(self, paths: Iterable[str]) -> None:
        known = self._blobs.keys() - self._held.keys()
        here = [path for path in dict.fromkeys(paths) if path in known and self._blobs[path].entry.regular]
        small = [size for size in accumulate(self._blobs[path].entry.size for path in here) if size <= WINDOW_BYTES]
        self._held.update(self._load(here[: len(small)]))

    def below(self, *paths: str) -> CommitTree:
        return self._parts.setdefault(paths, CommitTree(self.history, self.commit, paths))

    def subfolders(self, folder: str) -> tuple[str, ...]:
        return tuple(path.rpartition("/")[2] for path in self.history.right_in(self.commit, [folder], "-d"))

    @cached_property
    def _blobs(self) -> dict[str, _Blob]:
        if not self.paths:
            return {}
        listing = self.history.must_run("ls-tree", "-r", "-z", "-l", "--full-tree", self.commit, "--", *self.paths)
        try:
            lines = listing.decode("utf-8", "surrogateescape").split("\0")
            blobs = [_parse_line(line) for line in lines if line]
        except ValueError:  # the size of a missing object is BAD
            raise _damaged(self.history.root, self.commit) from None
        return {blob.entry.path: blob for blob in sorted(blobs, key=lambda blob: blob.entry.path)}

    @cached_property
    def _kinds(self) -> dict[str, list[str]]:
        """The paths of all regular files of each kind, in order."""
        kinds: dict[str, list[str]] = {}
        for path, blob in self._blobs.items():
            if blob.entry.regular:
                kinds.setdefault(_kind(path), []).append(path)
        return kinds

    def _ahead(self, path: str, window: _Window) -> list[str]:
        """`path` and the next ones of its kind, more of them when it was one of the next that were wanted last."""
        paths = self._kinds[_kind(path)]
        start = bisect_left(paths, path)
        goes_on = window.count > 0 and 0 <= start - window.end < window.count
        window.count = min(8 * window.count, WINDOW_FILES) if goes_on else FIRST_FILES
        sizes = accumulate(self._blobs[each].entry.size for each in paths[start : start + window.count])
        window.end = start + max(1, sum(1 for size in sizes if size <= WINDOW_BYTES))
        return paths[start : window.end]

    def _load(self, paths: list[str]) -> dict[str, bytes]:
        """The bytes of `paths`, proved to be what their ids say."""
        if not paths:
            return {}
        blobs = [self._blobs[path] for path in paths]
        asked = "".join(f"{blob.id}\n" for blob in blobs).encode("ascii")
        answer = self.history.must_run("cat-file", "--batch", "--buffer", stdin=asked)
        position = 0
        found: dict[str, bytes] = {}
        for blob in blobs:
            head = f"{blob.id} blob {blob.entry.size}\n".encode("ascii")
            start = position + len(head)
            position = start + blob.entry.size + 1
            data = answer[start : position - 1]
            if answer[start - len(head) : start] != head or blob_id(data, len(blob.id)) != blob.id:
                raise _damaged(self.history.root, blob.entry.path)
            found[blob.entry.path] = data
        return found


def _kind(path: str) -> str:
    """What a file is by its name: `md`, `review.yaml` ..."""
    return path.rpartition("/")[2].partition(".")[2]


def open_repository(root: Path, quarantine: Mapping[str, str] | None = None) -> History:
    """The repository whose working folder, or bare folder, is `root`.  Parents are not searched.

    `quarantine`: the variables by which git tells a hook where the objects of a push lie before it is taken in.
    Raises SettingsError where there is none, or no git.
    """
    _git()
    for git_dir in (root / ".git", root):
        if git_dir.is_file() or (git_dir / "HEAD").is_file():
            history = History(root, git_dir, quarantine or {})
            status, _ = history.run("rev-parse", "--git-dir")
            if status == 0:
                return history
    raise SettingsError(
        "{root} is not a git repository",
        "clone the site's repository and run the command there; for a new site: git init",
        root=root,
    )


def blob_id(data: bytes, length: int) -> str:
    """The id git gives these bytes; `length` in hex digits tells SHA-1 (40) from SHA-256 (64)."""
    algorithm = hashlib.sha1 if length == 40 else hashlib.sha256
    return algorithm(b"blob %d\0" % len(data) + data).hexdigest()


def _references(rev: str) -> tuple[str, ...]:
    if rev == "HEAD" or FULL_ID.fullmatch(rev):
        return (rev,)
    if not REFERENCE.fullmatch(rev):
        return ()
    return (rev,) if rev.startswith("refs/") else (f"refs/heads/{rev}", f"refs/remotes/{rev}")


def _parse_line(line: str) -> _Blob:
    """One entry of `ls-tree -l -z`: mode, type, id, size, tab, path."""
    head, _, path = line.partition("\t")
    mode, _, id, size = head.split()
    return _Blob(Entry(path, 0 if size == "-" else int(size), mode in REGULAR_MODES), id)


def _git() -> str:
    """The absolute path of git, so that nothing in the working folder can stand in for it."""
    tool = shutil.which("git")
    if tool is None:
        raise SettingsError("git is not installed", "install git 2.32 or later")
    return os.path.abspath(tool)


@contextmanager
def _without_git_variables() -> Iterator[None]:
    """GitPython hands the environment of this process on; GIT_DIR and its kin would choose another repository."""
    with _environment_lock:
        held = {name: os.environ.pop(name) for name in list(os.environ) if name.upper().startswith("GIT_")}
        try:
            yield
        finally:
            os.environ.update(held)


def _damaged(root: Path, what: str) -> SettingsError:
    return SettingsError(
        "the repository {root} is damaged or incomplete at {what}",
        "run git fsck --full, and clone it anew if it reports anything",
        root=root,
        what=what,
    )
