"""The gate inside Pelican: at `initialized`, where raising is fatal and nothing has been rendered yet."""

from __future__ import annotations

import hashlib
import os
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pelican import signals

from plugins.chain import NOTHING, Chain, read_chain, require_head
from plugins.clock import build_time
from plugins.edition.pictures import recipe
from plugins.edition.site import load_site, log_path, releases_kept, roots_path, workers_of
from plugins.edition.smaller import Kept
from plugins.pipeline.change import Memory
from plugins.pipeline.key import build_key
from plugins.pipeline.prepare import Prepared, prepare, prepare_preview
from plugins.problems import ProblemsFound, SettingsError
from plugins.review.history import History, open_repository
from plugins.review.landing import NO_LANDINGS, TRIAL, Landings, read_landings
from plugins.review.logbook import Logbook
from plugins.store import Damaged, forget, open_store
from plugins.telling import QUIET, in_words, print_problems
from plugins.tree import WorkingTree
from plugins.trust import sshsig
from plugins.trust.pinned import load_pinned

# The store of the build that runs in this process; it is closed when the next begins, or the process ends.
HELD = ExitStack()
LINE: Final = ("review", "render", "feeds", "search", "publish")


def connect() -> None:
    signals.initialized.connect(run_gate)


@in_words
def run_gate(pelican: Any) -> None:
    """Leaves the Edition in the settings, or raises.

    Plain `pelican` is strict: one document with a problem stops the build.  `build.py build` sets STRICT to False: the
    document is held back, the rest goes out, and the report and the exit code say so.
    """
    settings = pelican.settings
    require_all_plugins(pelican.plugins)
    sshsig.self_test()
    now = build_time()
    prepared = prepare_run(settings, now)
    prepared = replace(prepared, judged=prepared.judged.without_words(), landed=())
    settings["PREPARED"], settings["NOW"] = prepared, now  # also for the report of a build that stops here
    judged = prepared.judged
    if judged.errors and settings.get("STRICT", True):
        raise ProblemsFound(judged.problems)
    if not settings.get(QUIET, False):
        print_problems(judged.problems)
    settings["EDITION"] = prepared.edition


def prepare_run(settings: dict[str, Any], now: datetime) -> Prepared:
    """The commit HEAD names, or with PREVIEW the working folder as it lies there."""
    content = Path(settings["PATH"]).resolve()
    if content.name != "content":
        raise SettingsError(
            "PATH is {path}, but must be the folder content of a county", "run: pelican content", path=content
        )
    site = load_site(settings)
    root, workers = content.parent, workers_of(settings)
    if settings.get("PREVIEW", False):
        return prepare_preview(WorkingTree(root), now, site, workers)
    history = open_repository(root)
    releases_kept(settings)  # told now, not when everything is made
    pinned = load_pinned(roots_path(settings, root), root, is_real=site.is_real)
    commit, strict = history.commit_id(), settings.get("STRICT", True)

    def prepared() -> Prepared:
        landings, memory = open_memory(settings, history, root)
        return prepare(history, commit, now, site, pinned, landings, memory, strict=strict, workers=workers)

    try:
        return prepared()
    except Damaged:
        HELD.close()
        forget(memory_path(settings, history))
        return prepared()


def memory_path(settings: dict[str, Any], history: History) -> Path:
    """Among git's own files, where no commit can put anything: whoever writes there decides what is public."""
    return history.own_folder() / "builds" / f"{Path(os.path.abspath(settings['OUTPUT_PATH'])).name}.sqlite"


def open_memory(settings: dict[str, Any], history: History, root: Path) -> tuple[Landings, Memory]:
    """What was published before, and what the build before left for the site in OUTPUT_PATH.

    The publish plugin adds to both: to the log before the site is live, to the memory once it is.
    """
    live = Path(os.path.abspath(settings["OUTPUT_PATH"]))
    HELD.close()
    path = memory_path(settings, history)
    was_there = path.exists()
    key = build_key(settings, live)
    settings["COMPILED"] = path.with_suffix(".templates") / key[:32]  # what render keeps of them
    store = HELD.enter_context(open_store(path, key))
    landings = read_log(settings, root, Logbook(store))
    manifest = live / "manifest.json"
    tree = hashlib.sha256(manifest.read_bytes()).hexdigest() if manifest.is_file() else ""
    log = settings["CHAIN"][2].head if "CHAIN" in settings else ""
    pictures = history.own_folder() / "pictures"
    pictures.mkdir(exist_ok=True)
    memory = Memory(store, tree, log, is_other=was_there, pictures=Kept(pictures, recipe()))
    settings["MEMORY"], settings["STORE"] = memory, store
    return landings, memory


def read_log(settings: dict[str, Any], root: Path, logbook: Logbook) -> Landings:
    """What was published before.  Leaves the chain in the settings, for the build to add to, unless it is a trial."""
    if settings.get(TRIAL, False):
        return NO_LANDINGS
    path, live = log_path(settings, root), Path(os.path.abspath(settings["OUTPUT_PATH"]))
    copy = live.with_name(f"{live.name}.log-head")
    start, before = logbook.recall()
    chain = read_chain(path, start)
    if chain.start.count and not _is_noted(copy, chain):
        chain = read_chain(path)  # an earlier head may have been noted
    if not chain.count and copy.exists() and copy.read_text(encoding="ascii").strip() != NOTHING:
        raise SettingsError(
            "the publication log {path} is gone, but {copy} says that there was one",
            "bring it back from a backup, or name its place in GONGKAI_LOG; nothing is published without it",
            path=path,
            copy=copy,
        )
    require_head(chain, path, copy, must_exist=(live / "manifest.json").exists())
    settings["CHAIN"] = (path, copy, chain)
    before = before if chain.start.count else NO_LANDINGS
    settings["LANDINGS"] = read_landings(chain.records, before, chain.start.count + 1)
    return settings["LANDINGS"]  # type: ignore[no-any-return]


def _is_noted(copy: Path, chain: Chain) -> bool:
    """Whether the copy of the head names one of the lines that were read now, or the last one before them."""
    try:
        return copy.read_text(encoding="ascii").strip() in (*chain.heads, chain.start.head)
    except (OSError, UnicodeDecodeError):
        return False


def require_all_plugins(plugins: list[Any]) -> None:
    """Pelican goes on without a plugin that failed to register; we do not."""
    loaded = {getattr(plugin, "__name__", "").removeprefix("plugins.") for plugin in plugins}
    for name in LINE:
        if name not in loaded:
            raise SettingsError(
                "the plugin {name} is not loaded",
                "PLUGINS in pelicanconf.py must list: {line}",
                name=name,
                line=", ".join(LINE),
            )
