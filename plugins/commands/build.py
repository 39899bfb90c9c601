"""`build.py build`: gate, render, feeds, search index, audit, atomic publish."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugins.commands import unchanged
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE, count, progress, unsettled
from plugins.messages import Term
from plugins.phases import listening
from plugins.problems import ProblemsFound, SettingsError, Severity, fill
from plugins.program import PROGRAM
from plugins.publish.lock import lock, lock_of
from plugins.review.glance import glance
from plugins.review.history import History
from plugins.review.uncommitted import uncommitted_of
from plugins.telling import QUIET, complain, lines_of, print_problems, say

if TYPE_CHECKING:  # what a build needs is loaded when there is something to build
    from plugins.commands.report import Written
    from plugins.commands.timing import Watch
    from plugins.edition.model import Edition
    from plugins.pipeline.judge import Judged

HELP = "publish everything that is signed, from the commit HEAD names"
EXAMPLE = "./build.py build"
OUTPUT, PREVIEW, TRIAL_FOLDER, SEARCH_INDEX = "output", "preview", "trial", Path(".cache", "search")
TRIAL_INDEX = Path(".cache", "trial-search")
PHASES, CALLS, LONGEST = "phases", "calls", 5  # how much --profile writes down, and says


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--strict", action="store_true", help="publish nothing if any document has a problem")
    parser.add_argument(
        "--preview",
        action="store_true",
        help="build preview/ from the working folder, unsigned drafts under a watermark",
    )
    parser.add_argument(
        "--trial",
        action="store_true",
        help="build trial/ to look at on this computer: the site and its publication log stay as they are",
    )
    parser.add_argument(
        "--profile",
        nargs="?",
        const=PHASES,
        choices=(PHASES, CALLS),
        help="write down where the time went; with “calls”, also which functions took it, which makes the build slower",
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="let the workers of this Dask scheduler make the pages of a whole edition: tls://HOST:PORT",
    )


def run(root: Path, arguments: argparse.Namespace) -> int:
    found = None if arguments.preview else glance(root)
    if found is not None:
        _mention_uncommitted(*found)
    if found is None or arguments.trial or arguments.profile:
        return _build(root, arguments)
    ground = unchanged.ground(*found, OUTPUT, strict=arguments.strict)
    if ground is not None and ground.file.is_file():
        with lock(lock_of(ground.live)):
            said = ground.said()
        if said is not None:
            return _say_unchanged(said, ground)
    return _build(root, arguments, ground)


def _build(root: Path, arguments: argparse.Namespace, ground: unchanged.Ground | None = None) -> int:
    from plugins.cluster import SCHEDULER, cluster_of
    from plugins.commands.report import Written, reporting
    from plugins.commands.timing import Watch
    from plugins.review.landing import TRIAL

    settings = read_settings(root, preview=arguments.preview, strict=arguments.strict)
    settings[TRIAL], settings[SCHEDULER] = arguments.trial, arguments.scheduler
    cluster_of(settings)  # an address that is none is told now, not when everything is judged
    if arguments.trial:
        settings["OUTPUT_PATH"] = str(root / TRIAL_FOLDER)
        settings["SEARCH_FOLDER"] = root / TRIAL_INDEX
    watch, written = Watch(calls=arguments.profile == CALLS), Written()
    report = reporting(root, settings, watch, times=bool(arguments.profile))
    try:
        with listening(watch), nullcontext(written) if arguments.preview else report as written:
            is_committed = arguments.preview or _require_committed_program(root, settings)
            with progress():
                run_pelican(settings)
        if arguments.preview:
            _mention_untrusted(root, settings)
        ended = _conclude(settings, arguments.preview, TRIAL_FOLDER if arguments.trial else OUTPUT)
        if ground is not None and is_committed:
            _keep(settings, ground)
    except ProblemsFound as found:
        print_problems(found.problems)
        say("nothing was published: {count} problems; the site stays as it was", count=len(found.problems))
        ended = EXIT_CONTENT
    finally:
        _say_report(written, watch)
    return ended


def _say_report(written: Written, watch: Watch) -> None:
    if written.page is not None:
        say("report of this build: {path}", path=written.page)
    if written.times is not None:
        longest = sorted(watch.in_order(), key=lambda each: each[1].seconds, reverse=True)
        for phase, spent in longest[:LONGEST]:
            say(
                "{seconds} s of {total} s: {phase}",
                seconds=round(spent.seconds, 1),
                total=round(watch.seconds, 1),
                phase=phase.word,
            )
        say("where the time went, in full: {path}", path=written.times)


def read_settings(root: Path, *, preview: bool, strict: bool) -> dict[str, Any]:
    """pelicanconf.py with what this run decides.  A county without a theme of its own is shown in the program's."""
    from pelican.settings import get_settings_from_file
    from pelican.settings import read_settings as read

    path = root / "pelicanconf.py"
    if not path.is_file():
        raise SettingsError("there is no pelicanconf.py in {root}", "run this in the folder of a county", root=root)
    own_theme = root / get_settings_from_file(str(path)).get("THEME", "theme")
    theme = {} if own_theme.is_dir() else {"THEME": str(PROGRAM / "theme")}
    try:
        settings: dict[str, Any] = read(str(path), override=theme)
    except SyntaxError as error:
        raise SettingsError(
            "pelicanconf.py cannot be read: line {line}",
            "compare quotes, commas and brackets of this line with the others",
            line=error.lineno,
        ) from None
    settings |= {"STRICT": strict, "PREVIEW": preview, QUIET: True}
    settings["OUTPUT_PATH"] = str(root / (PREVIEW if preview else OUTPUT))
    settings["SEARCH_FOLDER"] = None if preview else root / SEARCH_INDEX
    return settings


def run_pelican(settings: dict[str, Any]) -> dict[str, Any]:
    """One run of Pelican with all its plugins; its settings afterwards hold what the plugins left."""
    import pelican

    pelican.console.quiet = True  # its closing line counts its own articles, of which there are none
    site = pelican.Pelican(settings)
    site.run()
    return site.settings  # type: ignore[no-any-return]


def _mention_uncommitted(history: History, commit: str) -> None:
    changed = uncommitted_of(history, commit)
    if changed:
        complain(
            "{count} files are changed but not committed, so they are not in this build: {first}",
            count=len(changed),
            first=", ".join(changed[:3]),
        )


def _mention_untrusted(root: Path, settings: dict[str, Any]) -> None:
    """A preview may show what a registry would do that the root people have not signed yet; a build stops at it."""
    from plugins.commands.trust import check_folder
    from plugins.tree import WorkingTree

    print_problems(check_folder(root, WorkingTree(root), settings["PREPARED"].judged.registry.policy.site))


def _require_committed_program(root: Path, settings: dict[str, Any]) -> bool:
    """The theme and the program make a page too.  A sample may be tried out with changed ones, a real site not.

    Returns whether they are as they were committed.
    """
    from plugins.edition.site import load_site
    from plugins.review.uncommitted import uncommitted_program

    changed = uncommitted_program(root)
    if not changed:
        return True
    if load_site(settings).is_real:
        raise SettingsError(
            "{first} is changed but not committed, so the site would not be that of any commit",
            "commit it, or take the change back",
            first=changed[0],
        )
    complain(
        "{count} files of the theme or the program are changed but not committed; they ARE in this build: {first}",
        count=len(changed),
        first=", ".join(changed[:3]),
    )
    return False


def _conclude(settings: dict[str, Any], preview: bool, folder: str) -> int:
    prepared = settings["PREPARED"]
    edition, judged = prepared.edition, prepared.judged
    if preview:
        say(
            "preview: {stories} documents, {held} of them not yet approved, in {folder}/",
            stories=len(edition.stories),
            held=sum(1 for story in edition.stories if story.awaiting),
            folder=PREVIEW,
        )
        return EXIT_FINE
    _print(_held_back(judged))
    if edition.silent:
        say("{count} columns wait for content; ./build.py pending names them", count=len(edition.silent))
    if prepared.whole is not None:
        say("everything was made anew: {reason}", reason=Term(prepared.whole))
    _say_published(edition, judged, folder)
    _print(_exceptions(edition))
    if settings.get("LOGGED"):
        _say_logged(settings["LOGGED"].count, settings["LOGGED"].head)
    return EXIT_CONTENT if judged.errors else EXIT_FINE


def _say_logged(count: int, head: str) -> None:
    say(
        "the publication log has {count} new entries; its head is {head}, which you note elsewhere",
        count=count,
        head=head[:12],
    )


def _say_unchanged(said: list[Any], ground: unchanged.Ground) -> int:
    """Once more what the build before found, which still is so."""
    held_back, exceptions, stories, held, at, head = said
    _print(held_back)
    say(
        "nothing has changed since {at}: {stories} documents of commit {commit} stay published; {held} are held back",
        at=at,
        stories=stories,
        commit=ground.commit[:12],
        held=held,
    )
    _print(exceptions)
    _say_logged(0, head)
    return EXIT_FINE


def _keep(settings: dict[str, Any], ground: unchanged.Ground) -> None:
    """Has the next build tell at once when nothing has changed, where the hour of the day could not change anything."""
    from plugins.review.plugin import HELD
    from plugins.review.rules import UNSIGNED, WITHDRAWN

    edition, judged, logged = settings["PREPARED"].edition, settings["PREPARED"].judged, settings.get("LOGGED")
    if logged and all(problem.about in (UNSIGNED, WITHDRAWN) for problem in judged.problems):
        lines = [*_held_back(judged)], [*_exceptions(edition)]
        at = f"{settings['NOW']:%Y-%m-%d %H:%M}"
        said = [*lines, len(edition.stories), _held(judged), at, logged.head]
        HELD.close()  # now the store is as the next build will find it
        ground.keep(said, settings["MANIFEST"].digest, logged.chain.size)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)


def _held(judged: Judged) -> int:
    return sum(not each.is_settled for each in judged.decision.held) + len(judged.unreadable)


def _held_back(judged: Judged) -> Iterator[str]:
    """What was found, and what is not published as it is now."""
    yield from lines_of(unsettled(judged.problems))
    held = [each.draft.source for each in judged.decision.held if not each.is_settled]
    for source in sorted((*held, *judged.unreadable)):
        if source not in judged.standing:
            yield fill("held back: {source}", {"source": source})
    for source, older in judged.standing.items():
        values = {"source": source, "commit": older[:12]}
        yield fill("held back: {source}; the revision of commit {commit} stays", values)


def _say_published(edition: Edition, judged: Judged, folder: str) -> None:
    figures = {
        "stories": len(edition.stories),
        "pages": len(edition.pages),
        "commit": edition.commit[:12],
        "held": _held(judged),
        "errors": len(judged.errors),
        "waiting": count(judged.problems, Severity.WAITING),
        "folder": folder,
    }
    if edition.gone is None:
        say(
            "published {stories} documents in {pages} pages from commit {commit}; held back {held} "
            "({errors} problems, {waiting} waiting); in {folder}/",
            **figures,
        )
    else:
        say(
            "published {stories} documents from commit {commit}: {changed} changed, {pages} pages made anew; "
            "held back {held} ({errors} problems, {waiting} waiting); in {folder}/",
            changed=len(edition.changed) + len(edition.dropped),
            **figures,
        )


def _exceptions(edition: Edition) -> Iterator[str]:
    """What policy allows as an exception is counted in every report, so that it stays one."""
    from plugins.registry.model import Via

    recorded = [signed_by.via for story in edition.recorded for signed_by in story.signed_by]
    urgent = tuple(edition.urgent)
    exceptions = (
        ("{count} sign-offs were recorded from paper", recorded.count(Via.PAPER)),
        ("{count} sign-offs were recorded from the forge", recorded.count(Via.FORGE)),
        ("{count} documents were published in an emergency", len(urgent)),
        ("{count} of them still owe reviews", sum(1 for story in urgent if story.owing)),
        ("{count} documents are withdrawn", len(edition.withdrawn)),
    )
    for text, found in exceptions:
        if found:
            yield fill(text, {"count": found})
