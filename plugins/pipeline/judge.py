"""What the gate says of the documents of one tree, and what was made of each on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from plugins.drafts.checks import check_unique_ids
from plugins.drafts.frontmatter import Place
from plugins.drafts.load import Drafts, draft_paths, load_draft, load_drafts
from plugins.drafts.model import Draft
from plugins.drafts.near import at_home, load_near
from plugins.drafts.rules import FOREIGN_LINK
from plugins.edition.addresses import Addresses, addresses, addresses_of, document_url
from plugins.edition.kitchen import kitchen
from plugins.edition.manuscript import Written
from plugins.edition.relations import resolve
from plugins.leads.load import check_leads
from plugins.paths import beside
from plugins.phases import Phase, phase
from plugins.pipeline.examine import Contents, Grounds, contents_of, examine
from plugins.pipeline.reprints import Original, orphans
from plugins.privacy.allowed import Allowed, allowed_on, check_allowances
from plugins.privacy.draft import scan_page, scan_registry
from plugins.problems import Location, Problem, ProblemsFound, Severity, in_order
from plugins.registry.load import load_registry, registry_files
from plugins.registry.model import Registry
from plugins.review.gate import Decision, Held, concluded
from plugins.review.withdrawal import Older, Withdrawal, load_withdrawals
from plugins.review.words import check_withdrawal_words
from plugins.tree import Tree


@dataclass(frozen=True, slots=True)
class Judged:
    """Every document of a tree with what the gate said of it, before anything is made of it."""

    registry: Registry
    decision: Decision
    written: dict[str, Written]  # by source path: two drafts may claim one id, and only one of them was signed
    problems: tuple[Problem, ...]
    checked: int
    unreadable: tuple[str, ...]  # paths of drafts that are no document at all, so that the gate never saw them
    withdrawn: Mapping[str, Withdrawal]  # by document id
    standing: dict[str, str] = field(default_factory=dict)  # source path of a document -> commit of the revision shown
    drafts: tuple[Draft, ...] = ()  # those that could be read, as they lie in the tree
    remarked: frozenset[str] = frozenset()  # source paths of drafts with a remark, or with something allowed to them
    titles: Mapping[str, str] = field(default_factory=dict)  # by document id, once the drafts are let go of

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity.must_be_mended)

    def without_words(self) -> Judged:
        """What a report tells: the drafts themselves, their pages and signatures would lie in memory to the end."""
        titles = {**self.titles, **{str(draft.id): draft.title for draft in self.drafts}}
        return replace(self, decision=Decision((), self.decision.held), written={}, drafts=(), titles=titles)

    @property
    def sources(self) -> tuple[str, ...]:
        """The paths of all drafts that were judged, sorted."""
        approved = {each.draft.source for each in self.decision.approved}
        held = {each.draft.source for each in self.decision.held}
        return tuple(sorted(approved | held | set(self.unreadable)))


def judge(
    tree: Tree,
    now: datetime,
    only: Sequence[str] = (),
    *,
    render_unsigned: bool = True,
    registry: Registry | None = None,
    older: Older | None = None,
) -> Judged:
    """All documents of a tree, approved or held, with all problems of all files.

    `only` narrows it to files and folders: their documents are judged, in the company of all the others.  Without
    `render_unsigned` the body of a document that may not be published anyway is not looked at.  With `registry`, that
    one decides, and what the tree itself says of people and rights is not read.  `older` gives what stood at a path
    before.
    Raises ProblemsFound only when the registry itself is broken: then nobody can vouch for anything.
    """
    kitchen().warm_up()
    if only:
        registry = registry or load_registry(registry_files(tree))
        judged = _judge_some(tree, now, only, registry, render_unsigned, older)
        named = {beside(each.source, path) for each in judged.drafts for path in each.relations.reprint_of}
        unasked = sorted(path for path in named - set(judged.sources) if path in tree.entries)
        others = _judge_some(tree, now, unasked, registry, False, older) if unasked else judged
        public = {str(each.draft.id): Original.of(each.draft) for each in others.decision.approved}
        judged = with_originals(judged, public.get, {**others.withdrawn, **judged.withdrawn})
        return _with_leads(judged, tree, now, only)
    registry = registry or load_registry(tree)
    company = Company.of(tree, (), addresses(registry, ()), registry, now, older)
    drafts = load_drafts(tree)
    twins = tuple(check_unique_ids(drafts.good))
    company = replace(company, known=addresses(registry, drafts.good), twins=twins)
    judged = with_originals(judge_drafts(tree, drafts, company, render_unsigned=render_unsigned))
    return _with_leads(judged, tree, now, ())


def _with_leads(judged: Judged, tree: Tree, now: datetime, only: Sequence[str]) -> Judged:
    """`judged`, with what is wrong with leads; nothing that is published rests on them."""
    found = check_leads(tree, judged.registry, allowed_on(judged.registry, now.date()), judged.drafts)
    return replace(judged, problems=in_order((*judged.problems, *_within(found, only))))


def _judge_some(
    tree: Tree, now: datetime, only: Sequence[str], registry: Registry, render_unsigned: bool, older: Older | None
) -> Judged:
    """What reading all drafts would say of some, by reading those that bear on them.

    Which drafts they lead to is known when their bodies were read: then a link that was refused because its draft had
    not been is asked for again.
    """
    home = at_home(tree, only)
    drafts = load_near(home, only)
    company = Company.of(home, drafts.good, addresses(registry, drafts.good), registry, now, older)
    while True:
        judged = judge_drafts(home, drafts.within(only), company, only, render_unsigned=render_unsigned)
        known = led_to(tree, judged.problems, company.known)
        if known == company.known:
            return judged
        company = replace(company, known=known)


def led_to(tree: Tree, problems: Iterable[Problem], known: Addresses) -> Addresses:
    """`known`, with the drafts of the tree to which a link was refused because they were not among it."""
    refused = [problem for problem in problems if problem.about == FOREIGN_LINK]
    targets = {beside(each.location.path, str(each.values["target"]).partition("#")[0]) or "" for each in refused}
    sources = {target for target in targets - known.by_source.keys() if target.endswith(".md") and Place.of(target)}
    near = tree.below(*sorted({source.rpartition("/")[0] for source in sources}))
    found = addresses_of(load_draft(near, source)[0] for source in draft_paths(near) if source in sources)
    return replace(known, by_source=known.by_source | found)


@dataclass(frozen=True, slots=True)
class Company:
    """What documents are judged by besides what they say themselves."""

    registry: Registry
    now: datetime
    allowed: Allowed
    used: frozenset[Location]  # the entries of the allow-list that the registry itself needs
    known: Addresses  # where other documents are
    twins: tuple[Problem, ...]
    withdrawn: Mapping[str, Withdrawal]  # by document id
    refused: tuple[Problem, ...]  # what is wrong with withdrawals

    @property
    def grounds(self) -> Grounds:
        """What each document is examined by, by itself."""
        return Grounds(self.registry, self.allowed, self.now, revisions_of(self.withdrawn))

    def faults_of_the_list(self, used: Set[Location], *, all_read: bool) -> Iterator[Problem]:
        """What is wrong with the allow-list, of which documents needed the entries `used`."""
        return check_allowances(self.registry, self.used | used, self.now.date(), all_read=all_read)

    @classmethod
    def of(
        cls,
        tree: Tree,
        drafts: Iterable[Draft],
        known: Addresses,
        registry: Registry,
        now: datetime,
        older: Older | None = None,
    ) -> Company:
        """Raises ProblemsFound when the registry shows what must not be public."""
        allowed = allowed_on(registry, now.date())
        used = check_registry_privacy(registry, allowed)
        withdrawn, refused = load_withdrawals(tree, registry, now, older)
        words = tuple(problem for each in withdrawn.values() for problem in check_withdrawal_words(each, allowed))
        twins = tuple(check_unique_ids(drafts))
        return cls(registry, now, allowed, used, known, twins, withdrawn, refused + words)


def judge_drafts(
    tree: Tree, drafts: Drafts, company: Company, only: Sequence[str] = (), *, render_unsigned: bool
) -> Judged:
    """`drafts` judged in their company.  No draft that is not among them needs an entry of the allow-list, unless
    `only` says that they were chosen.
    """
    judged, used = judge_some(tree, drafts, company, render_unsigned=render_unsigned)
    all_read = not only and not drafts.unreadable
    about_all = (*company.faults_of_the_list(used, all_read=all_read), *_within(company.refused, only))
    return replace(judged, problems=in_order((*judged.problems, *about_all)))


def judge_some(
    tree: Tree, drafts: Drafts, company: Company, *, render_unsigned: bool
) -> tuple[Judged, frozenset[Location]]:
    """These drafts and nothing else, with the entries of the allow-list that they need."""
    policy = company.registry.policy
    kitchen().warm_up(drafts.good)
    examined = examine(tree, drafts.good, company.grounds)
    found = {source: each.contents for source, each in examined.items()}
    with phase(Phase.CHECKING):
        _look_at_pictures(drafts.good, found)
    for problem in company.twins:
        if problem.location.path in found:
            found[problem.location.path].problems.append(problem)
    sound = [draft for draft in drafts.good if not found[draft.source].is_flawed]
    proved = [(draft, examined[draft.source]) for draft in sound]
    unreadable = [
        Held(draft, each.unreadable, draft.profile(policy).stages) for draft, each in proved if each.unreadable
    ]
    decision = concluded(
        (each.case(draft, company.grounds), each.verdict) for draft, each in proved if not each.unreadable
    )
    wanted = drafts.good if render_unsigned else [each.draft for each in decision.approved]
    written = write_bodies(wanted, found, company.known, company.allowed)
    flawed = [
        Held(draft, tuple(found[draft.source].problems), draft.profile(policy).stages)
        for draft in drafts.good
        if found[draft.source].is_flawed
    ]
    decision = decision.without({held.draft.source for held in flawed}).and_held((*unreadable, *flawed))
    notes = [problem for contents in found.values() for problem in contents.problems]
    judged = Judged(
        company.registry,
        decision,
        written,
        problems=in_order((*drafts.problems, *decision.problems, *notes)),
        checked=len(drafts.good) + len(drafts.unreadable),
        unreadable=drafts.unreadable,
        withdrawn=company.withdrawn,
        drafts=drafts.good,
        remarked=frozenset(source for source, contents in found.items() if contents.problems or contents.scanned.used),
    )
    return judged, frozenset().union(*(contents.scanned.used for contents in found.values()))


def with_originals(
    judged: Judged,
    elsewhere: Callable[[str], Original | None] = lambda id: None,
    withdrawn: Mapping[str, Withdrawal] | None = None,
) -> Judged:
    """`judged`, with those reprints held back whose originals are not public or were taken back since.

    `elsewhere` finds, by id, a public document that was not judged now; `withdrawn` is what was, where more is known.
    """

    def originals(draft: Draft) -> tuple[str, ...]:
        return judged.written[draft.source].relations.reprint_of

    found = orphans(judged.decision.approved, originals, withdrawn or judged.withdrawn, elsewhere)
    if not found:
        return judged
    sources = {source for source, problems in found.items() if any(each.severity.holds_back for each in problems)}
    held = [
        Held(each.draft, found[each.draft.source], ())
        for each in judged.decision.approved
        if each.draft.source in sources
    ]
    return replace(
        judged,
        decision=judged.decision.without(sources).and_held(held),
        problems=in_order((*judged.problems, *(problem for each in found.values() for problem in each))),
        remarked=judged.remarked | found.keys(),
        standing={path: commit for path, commit in judged.standing.items() if path not in sources},
    )


def check_registry_privacy(registry: Registry, allowed: Allowed) -> frozenset[Location]:
    """What the registry says of a unit is published without sign-offs, so nobody's own number may stand in it.

    Returns the entries of the allow-list it needs.  Raises ProblemsFound, with the place of the unit.
    """
    scanned = scan_registry(registry, allowed)
    if any(problem.severity is Severity.ERROR for problem in scanned.problems):
        raise ProblemsFound(scanned.problems)
    return scanned.used


def _within(problems: Iterable[Problem], only: Sequence[str]) -> tuple[Problem, ...]:
    """Those at these paths, or below; all where none is named."""
    named = [path.rstrip("/") for path in only]
    return tuple(
        problem
        for problem in problems
        if not named or any(f"{problem.location.path}/".startswith(f"{path}/") for path in named)
    )


def revisions_of(withdrawn: Mapping[str, Withdrawal]) -> dict[str, int]:
    return {document: withdrawal.revision for document, withdrawal in withdrawn.items()}


def check_contents(drafts: Iterable[Draft], registry: Registry, allowed: Allowed, today: date) -> dict[str, Contents]:
    """All that can be said of each draft without turning its body into a page, by source path."""
    drafts = tuple(drafts)
    kitchen().warm_up(drafts)
    found = contents_of(drafts, registry, allowed, today)
    _look_at_pictures(drafts, found)
    return found


def _look_at_pictures(drafts: Iterable[Draft], found: Mapping[str, Contents]) -> None:
    for source, problems in kitchen().look_at(drafts).items():
        found[source].problems.extend(problems)


def write_bodies(
    drafts: Iterable[Draft], found: Mapping[str, Contents], known: Addresses, allowed: Allowed
) -> dict[str, Written]:
    """Each draft that can be shown with its body, by source path; what is wrong with a body joins what was found."""
    written: dict[str, Written] = {}
    shown = [draft for draft in drafts if found[draft.source].can_be_shown]
    for draft, body, problems in kitchen().write(shown, known):
        contents = found[draft.source]
        relations, missing = resolve(draft, known)
        contents.problems.extend((*problems, *missing, *scan_page(draft, body.html, allowed, contents.scanned)))
        named = frozenset(document_url(id) for _, id in relations.named())
        body = replace(body, links=body.links | named) if named else body
        written[draft.source] = Written(draft, body, contents.tables, relations)
    return written
