"""Every draft of a tree, judged and told by as many processes as there are: none of them ever holds them all.

Twice through the tree: first who is there (`roll.py`), then a few drafts at a time, each in that company (`part.py`).
What is shown goes into a store at once.  Here stays what a report tells, and all there is of what is not approved.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from plugins.drafts.model import Draft
from plugins.edition.addresses import id_of
from plugins.edition.assets import Assets
from plugins.edition.catalogue import Catalogue
from plugins.edition.manuscript import Written
from plugins.edition.stories import without_link
from plugins.phases import Phase, phase
from plugins.pipeline.judge import Company, Judged
from plugins.pipeline.known import Known
from plugins.pipeline.part import Display, Item, Part, Terms, telling
from plugins.pipeline.reprints import Original
from plugins.pipeline.roll import Roll, bare, call_roll
from plugins.problems import Location, Problem, in_order
from plugins.review.gate import Approved, Decision, Held
from plugins.review.landing import Landed, Landings
from plugins.review.pending import Task
from plugins.slices import Workers
from plugins.store import Connection


@dataclass(slots=True)
class Gathered:
    """All that was told, in `catalogue` and `assets`, and what was found on the way."""

    roll: Roll
    catalogue: Catalogue
    assets: Assets = field(default_factory=Assets)
    landed: list[Landed] = field(default_factory=list)
    leads: list[tuple[str, str]] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    written: dict[str, Written] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    tasks: list[Task] = field(default_factory=list)
    used: set[Location] = field(default_factory=set)
    reprints: list[Approved] = field(default_factory=list)
    remarked: set[str] = field(default_factory=set)

    def add(self, part: Part) -> None:
        self.show(part.display)
        self.held += part.held
        self.drafts += part.drafts
        self.written |= part.written
        self.problems += part.problems
        self.titles |= part.titles
        self.tasks += part.tasks
        self.used |= part.used
        self.reprints += part.reprints
        self.remarked |= part.remarked

    def show(self, display: Display) -> None:
        self.catalogue.file(display.cards)
        self.assets.add(display.assets)
        self.landed += display.landed
        self.leads += display.leads

    def judged(self, company: Company) -> Judged:
        """What is not approved, reprints, and every problem of the tree."""
        unreadable = tuple(self.roll.unreadable)
        faults = company.faults_of_the_list(self.used, all_read=not unreadable)
        return Judged(
            company.registry,
            Decision(
                tuple(sorted(self.reprints, key=lambda each: each.draft.source)),
                tuple(sorted(self.held, key=lambda each: each.draft.source)),
            ),
            self.written,
            problems=in_order((*self.roll.problems, *self.problems, *faults, *company.refused)),
            checked=len(self.roll.ids) + len(unreadable),
            unreadable=unreadable,
            withdrawn=company.withdrawn,
            drafts=tuple(self.drafts),
            titles=self.titles,
            remarked=frozenset(self.remarked),
        )

    def public(self, id: str) -> Original | None:
        story = self.catalogue.get(id)
        return Original.of(story) if story else None

    def cut_links(self) -> None:
        """Takes away the links to documents that are not shown; the words stay."""
        for id, url in self.leads:
            story = None if id_of(url) in self.catalogue else self.catalogue.get(id)
            if story is not None:
                self.catalogue.put([without_link(story, url)], [sorted(self.catalogue.paths(id))])


def gather(terms: Terms, landings: Landings, workers: Workers, store: Connection, known: Known | None) -> Gathered:
    """Every draft of a tree; a store may keep what it holds for the next build, `known` with what it rests on."""
    registry = terms.company.registry
    found = Gathered(call_roll(terms.tree, workers), Catalogue(store, registry.accounts, registry.villages))
    found.catalogue.clear()
    if known:
        known.clear()
    items = items_of(found.roll, landings)
    with phase(Phase.JUDGING, len(items)) as step:
        for part in workers.share(telling, replace(terms, tree=bare(terms.tree)), items):
            found.add(part)
            if known:
                known.add(part.rows)
            step(len(part.titles))
    return found


def items_of(roll: Roll, landings: Landings) -> list[Item]:
    return [
        Item(source, id, roll.keepers.get(source, ""), roll.within_reach(source), landings.documents.get(id))
        for source, id in roll.ids.items()
    ]
