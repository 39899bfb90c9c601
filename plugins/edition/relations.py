"""How documents belong together: a story and what became of it, a policy and what explains it, the old and the new.

Only one side says so, in the draft that came later and that somebody signed; the page of the other is told by the
catalogue.  What is not public yet, or no more, is found by nobody here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from plugins.drafts.model import Draft, Relations
from plugins.drafts.rules import FOREIGN_LINK
from plugins.edition import catalogue as names
from plugins.edition.addresses import Addresses, id_of
from plugins.edition.catalogue import Catalogue, place_of
from plugins.edition.model import Force, Story
from plugins.messages import Term
from plugins.paths import beside
from plugins.problems import Problem

MOST_IN_THREAD = 30
MOST_EXPLAIN = 10

Put = Mapping[str, tuple[Story, Sequence[str]]]  # stories by id, each with the paths of its files


@dataclass(frozen=True, slots=True)
class Related:
    """What the page of a document says of others; each group without the document itself but for `thread`."""

    thread: tuple[str, ...] = ()  # all that was told of one matter, the oldest first; nothing where it is alone
    interprets: tuple[str, ...] = ()
    explained_by: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    reprint_of: tuple[str, ...] = ()
    reprints: tuple[str, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        groups = (self.thread, self.interprets, self.explained_by, self.replaces, self.successors)
        return frozenset(chain(*groups, self.reprint_of, self.reprints))


def resolve(draft: Draft, known: Addresses) -> tuple[Relations, tuple[Problem, ...]]:
    """The ids of the documents `draft` names, and what is wrong with those it names and that are none."""
    found: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for key, path in draft.relations.named():
        id = id_of(known.by_source.get(beside(draft.source, path) or "", ""))
        if id is None or id == draft.id:
            reason = Term("a document cannot name itself") if id else Term("there is no such draft")
            problems.append(FOREIGN_LINK.at(draft.at(key), target=path, reason=reason))
        else:
            found.setdefault(key, []).append(id)
    return Relations(**{key: tuple(ids) for key, ids in found.items()}), tuple(problems)


def related(catalogue: Catalogue, story: Story) -> Related:
    def there(ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(id for id in ids if id in catalogue)

    return Related(
        thread=thread(catalogue, story),
        interprets=there(story.relations.interprets),
        explained_by=_on(catalogue, names.explaining_shelf(story.id), MOST_EXPLAIN),
        replaces=there(story.relations.replaces),
        successors=_on(catalogue, names.replacing_shelf(story.id), MOST_EXPLAIN),
        reprint_of=there(story.relations.reprint_of),
        reprints=_on(catalogue, names.reprinting_shelf(story.id), MOST_EXPLAIN),
    )


def thread(catalogue: Catalogue, story: Story) -> tuple[str, ...]:
    """The ids of a story and of all that follow it or that it follows, the oldest first, at most so many.

    A story follows older ones only: so no ring can be made of them, and each belongs to one thread.
    """
    first = story
    for _ in range(MOST_IN_THREAD):
        first = _followed(catalogue, first) or first
    found = [first]
    for each in found:
        if len(found) > MOST_IN_THREAD:
            break
        places = catalogue.places(names.following_shelf(each.id))
        later = (catalogue.get(place.id) for place in reversed(places[-MOST_IN_THREAD:]))
        found += [one for one in later if one is not None and place_of(one).later_than(place_of(each))]
    told = sorted(found[:MOST_IN_THREAD], key=lambda each: (place_of(each).moment, each.id))
    ids = tuple(each.id for each in told)
    return ids if len(ids) > 1 and story.id in ids else ()  # the last of very many would be told by none of the others


def settled(catalogue: Catalogue, now: Put, dropped: Iterable[str] = ()) -> dict[str, tuple[Story, Sequence[str]]]:
    """`now`, with each story that is to be put or is replaced by one of them told what replaced it."""
    dropped = frozenset(dropped)
    was = [story for id in {*now, *dropped} if (story := catalogue.get(id))]
    altered = {id for story in (*was, *(story for story, _ in now.values())) for id in story.relations.replaces}
    put = dict(now)
    for id in sorted(altered | now.keys()):
        found = put.get(id) or (None if id in dropped else _held(catalogue, id))
        if found is not None:
            story = replace(found[0], replaced_by=_successor(catalogue, id, now, dropped))
            if id in now or story != found[0]:
                put[id] = story, found[1]
    return put


def settle(catalogue: Catalogue) -> None:
    """Tells each story of a catalogue that was filled what replaced it."""
    replaced = {id for story in catalogue.shelf(names.REPLACING) for id in story.relations.replaces}
    for id in sorted(replaced):
        found = _held(catalogue, id)
        if found is not None:
            catalogue.put([replace(found[0], replaced_by=_successor(catalogue, id))], [found[1]])


def _followed(catalogue: Catalogue, story: Story) -> Story | None:
    followed = (catalogue.get(id) for id in story.relations.follows)
    return next((each for each in followed if each and place_of(story).later_than(place_of(each))), None)


def _on(catalogue: Catalogue, shelf: str, most: int) -> tuple[str, ...]:
    return tuple(place.id for place in catalogue.places(shelf, most))


def _held(catalogue: Catalogue, id: str) -> tuple[Story, Sequence[str]] | None:
    story = catalogue.get(id)
    return (story, sorted(catalogue.paths(id))) if story else None


def _successor(catalogue: Catalogue, id: str, now: Put | None = None, dropped: Iterable[str] = ()) -> str:
    """The id of the newest story that replaces this one and holds by now; "" while there is none."""
    now = now or {}
    stays = (story for story in catalogue.shelf(names.replacing_shelf(id)) if story.id not in {*now, *dropped})
    comes = (story for story, _ in now.values() if id in story.relations.replaces)
    return max(((place_of(each).moment, each.id) for each in _holding((*stays, *comes))), default=(0, ""))[1]


def _holding(stories: Iterable[Story]) -> Iterator[Story]:
    return (story for story in stories if story.by_date is not Force.NOT_YET)
