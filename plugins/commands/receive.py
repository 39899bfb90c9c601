"""What a server asks of a push before it takes it in: the part of `build.py hook pre-receive` that looks.

The registry of the branch as it stands decides.  The pushed objects lie in quarantine meanwhile: a refused push leaves
nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from plugins.commands.compare import check_new_registry
from plugins.privacy.allowed import allowed_on
from plugins.problems import Location, Problem, ProblemsFound, in_order
from plugins.registry.load import load_registry, registry_files
from plugins.registry.model import Registry
from plugins.review.change import Comparison, Part, check_change, part_of
from plugins.review.change_rules import TOO_LARGE
from plugins.review.commits import (
    Change,
    Commit,
    changes,
    commit_of,
    first_parents,
    is_ancestor,
    is_commit,
    new_commits,
)
from plugins.review.files import check_twins, on_the_way
from plugins.review.history import History
from plugins.review.past import Brought, check_files, read_range, scan_range
from plugins.review.push import BRANCHES, Pusher, Update, check_clock, check_rights, pusher_of
from plugins.review.push_rules import (
    BRANCH_REMOVED,
    FIRST_PUSH,
    LINE_TURNED,
    NOT_A_COMMIT,
    NOT_FORWARD,
    REF_REFUSED,
    UNKNOWN_PUSHER,
)
from plugins.trust.checks import check_unpinned


@dataclass(frozen=True, slots=True)
class Gate:
    """The server's side: its repository, the branch that is the site, its registry now, who pushes, and the time."""

    history: History
    branch: str
    registry: Registry
    pusher: Pusher
    now: datetime

    @property
    def ref(self) -> str:
        return BRANCHES + self.branch


def check_push(
    history: History, updates: Sequence[Update], person: str, branch: str, now: datetime
) -> tuple[Problem, ...]:
    """Every reason not to take a push in; one reason refuses all of it."""
    tip = history.tip(BRANCHES + branch)
    if tip is None:
        return in_order(_check_first_push(history, updates, person, branch, now))
    registry = load_registry(registry_files(history.tree(tip)))
    pusher = pusher_of(registry, person, now.date())
    if pusher is None:
        return (UNKNOWN_PUSHER.at(Location(BRANCHES + branch), person=person),)
    gate = Gate(history, branch, registry, pusher, now)
    return in_order(problem for update in updates for problem in _check_update(gate, update))


def _check_update(gate: Gate, update: Update) -> Iterator[Problem]:
    at = Location(update.ref)
    if update.ref != gate.ref and not gate.pusher.owns(update.ref):
        yield REF_REFUSED.at(at, branch=gate.branch, own=gate.pusher.person.id)
    elif update.new is None:
        if update.ref == gate.ref:
            yield BRANCH_REMOVED.at(at)
    elif not is_commit(gate.history, update.new):
        yield NOT_A_COMMIT.at(at, branch=gate.branch)
    elif update.ref == gate.ref and update.old is not None:
        yield from _check_branch(gate, update.old, update.new)
    else:
        commits = new_commits(gate.history, update.new, ["--all"])
        brought = read_range(gate.history, commits)
        yield from _check_what_it_brings(gate, brought, commits)


def _check_branch(gate: Gate, old: str, new: str) -> Iterator[Problem]:
    """A push to the branch that is the site."""
    at, history = Location(gate.ref), gate.history
    if not is_ancestor(history, old, new):
        lost = len(new_commits(history, old, [new]))
        yield NOT_FORWARD.at(at, branch=gate.branch, count=lost)
        return
    line = first_parents(history, new, old)
    if line is None:
        yield LINE_TURNED.at(at, branch=gate.branch)
        return
    yield from check_clock(line, commit_of(history, old), gate.now)
    commits = new_commits(history, new, [old])
    brought = read_range(history, commits)
    net = changes(history, old, new)
    # What a merge takes over unchanged from an older side is brought by no commit, and still changes the branch;
    # what one commit changes and the next takes back changes nothing in the end, and still was on the branch.
    every = {change.path: change for change in (*(change for _, change in brought.changes), *net)}
    yield from check_rights(gate.pusher, every, gate.registry)
    present = [each.path for each in net if not each.is_removed]
    yield from check_twins(on_the_way(history, new, present), present)
    problems = list(_check_what_it_brings(gate, brought, commits))
    yield from problems
    if not any(problem.about == TOO_LARGE for problem in problems):
        ordered = tuple(every[path] for path in sorted(every))
        yield from _check_what_it_does(gate, Comparison(history.tree(old), history.tree(new), ordered))


def _check_what_it_does(gate: Gate, comparison: Comparison) -> Iterator[Problem]:
    for problem in check_change(comparison, gate.registry, gate.now):
        if problem.severity.must_be_mended:  # that somebody else has to look at it is seen to by the folders
            yield problem
    yield from check_new_registry(comparison, gate.registry, gate.now.date())


def _check_what_it_brings(gate: Gate, brought: Brought, commits: Sequence[Commit]) -> Iterator[Problem]:
    """Every file of every commit that is new here, wherever it is pushed to."""
    problems = list(check_files(brought))
    yield from problems
    if any(problem.about == TOO_LARGE for problem in problems):
        return

    def is_to_be_read(change: Change) -> bool:
        part = part_of(change.path)
        return part is Part.CONTENT or (part is Part.PROGRAM and not gate.pusher.is_operator)

    allowed = allowed_on(gate.registry, gate.now.date())
    yield from scan_range(gate.history, brought, commits, allowed, is_to_be_read)


def _check_first_push(
    history: History, updates: Sequence[Update], person: str, branch: str, now: datetime
) -> Iterator[Problem]:
    """The branch that is the site is opened by an operator of the registry it brings; its commits may be of any day."""
    ref = BRANCHES + branch
    opening = [update.new for update in updates if update.ref == ref and update.new is not None]
    others = [update for update in updates if update.ref != ref]
    for other in others:
        yield REF_REFUSED.at(Location(other.ref), branch=branch, own=person)
    if not opening:
        return
    if not is_commit(history, opening[0]):
        yield NOT_A_COMMIT.at(Location(ref), branch=branch)
        return
    tree = registry_files(history.tree(opening[0]))
    try:
        registry = load_registry(tree)
    except ProblemsFound as found:
        yield from found.problems
        return
    pusher = pusher_of(registry, person, now.date())
    if pusher is None or not pusher.is_operator:
        yield FIRST_PUSH.at(Location(ref), person=person, branch=branch)
        return
    gate = Gate(history, branch, registry, pusher, now)
    commits = new_commits(history, opening[0], ["--all"])
    yield from _check_what_it_brings(gate, read_range(history, commits), commits)
    every = [change.path for change in changes(history, None, opening[0])]
    yield from check_twins(every, every)
    yield from check_unpinned(tree, registry.policy.site)
