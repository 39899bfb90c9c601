"""Bodies become pages, pictures are looked at and made smaller in processes of their own: what those say is checked
here.

One document that takes too long, too much memory or ends its process gets a problem, and the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial

from plugins.confine import Crew, Job, Question, Stopped, problem_of
from plugins.confined import Data
from plugins.drafts import rules as draft_rules
from plugins.drafts.filetypes import PICTURES
from plugins.drafts.model import Draft, DraftFile
from plugins.drafts.rules import UNREADABLE
from plugins.edition.addresses import Addresses
from plugins.edition.manuscript import NO_BODY, Body, Manuscript, Size
from plugins.edition.smaller import Form, Kept, forms_of
from plugins.phases import Phase, phase
from plugins.problems import Location, Problem, Rule, SettingsError
from plugins.slices import at_end

# Far above what a document at the bounds of edition/body.py and edition/pictures.py takes: 2,000 lines of a table are
# cooked in a second, and 50 million pixels of WebP need 0.8 GiB.
BODIES = Job("plugins.edition.worker", "bodies", cpu_seconds=5, wall_seconds=60, memory_bytes=512 * 2**20)
LOOKS = Job("plugins.edition.worker", "pictures", cpu_seconds=5, wall_seconds=60, memory_bytes=1280 * 2**20)
SMALLER = Job("plugins.edition.worker", "smaller", cpu_seconds=30, wall_seconds=180, memory_bytes=1536 * 2**20)
FOR_EACH_CHILD = 4  # pictures that make it worth starting one more: each takes half a second
RULES = {rule.id: rule for rule in vars(draft_rules).values() if isinstance(rule, Rule)}  # what the cooks may report

Looked = Size | Problem


class Kitchen:
    """Keeps its processes from one call to the next, and remembers which bytes are a sound picture of which size."""

    def __init__(self, bodies: Job = BODIES, looks: Job = LOOKS, smaller: Job = SMALLER) -> None:
        self._cooks = Crew(bodies)
        self._lookers = Crew(looks)
        self._shrinkers = Crew(smaller, FOR_EACH_CHILD)
        self._sizes: dict[str, Size] = {}  # by digest
        self._shared: tuple[Addresses, Data] | None = None

    def warm_up(self, drafts: Iterable[Draft] = ()) -> None:
        """Start the first cook, and for `drafts` with pictures a looker, while the caller does other things."""
        self._cooks.children[0].start()
        if any(file.suffix in PICTURES for draft in drafts for file in draft.files):
            self._lookers.children[0].start()

    def look_at(self, drafts: Iterable[Draft]) -> dict[str, tuple[Problem, ...]]:
        """What is wrong with the pictures of each draft, by source path."""
        drafts = tuple(drafts)
        new = {
            (file.path, file.digest): file
            for draft in drafts
            for file in draft.files
            if file.suffix in PICTURES and file.digest not in self._sizes
        }
        questions = [Question({"name": file.name, "path": file.path}, file.data) for file in new.values()]
        understand = [partial(_looked, file) for file in new.values()]
        problems: dict[str, list[Problem]] = {}
        for file, found in zip(new.values(), self._lookers.ask_all(questions, {}, understand), strict=True):
            if isinstance(found, tuple):
                self._sizes[file.digest] = found
            else:
                problem = _stopped(found, Location(file.path), file.name) if isinstance(found, Stopped) else found
                problems.setdefault(file.path, []).append(problem)
        return {
            draft.source: tuple(problem for file in draft.files for problem in problems.get(file.path, ()))
            for draft in drafts
        }

    def write(self, drafts: Iterable[Draft], known: Addresses) -> list[tuple[Draft, Body, tuple[Problem, ...]]]:
        """Each draft, its pictures all sound, with its body; one with problems is only good for a preview."""
        drafts = tuple(drafts)
        shared = self._share(known)
        allowed = known.fixed | frozenset(known.by_source.values())
        sizes = [self._sizes_of(draft) for draft in drafts]
        questions = [Question(Manuscript.of(draft, each).data()) for draft, each in zip(drafts, sizes, strict=True)]
        understand = [partial(_cooked, draft, each, allowed) for draft, each in zip(drafts, sizes, strict=True)]
        written: list[tuple[Draft, Body, tuple[Problem, ...]]] = []
        with phase(Phase.BODIES, len(drafts)) as step:

            def told(number: int, seconds: float) -> None:
                step(name=drafts[number].source, seconds=seconds)

            answers = self._cooks.ask_all(questions, shared, understand, told)
        for draft, found in zip(drafts, answers, strict=True):
            if isinstance(found, Stopped):
                at = Location(draft.source, draft.body_line)
                written.append((draft, NO_BODY, (_stopped(found, at, draft.source.rpartition("/")[2]),)))
            else:
                written.append((draft, *found))
        return written

    def shrink(self, drafts: Iterable[Draft], kept: Kept | None) -> dict[str, tuple[Form, ...]]:
        """Smaller forms of the pictures of these drafts, all sound, by their digests; what is `kept` is not made again.

        Raises SettingsError: a picture that could be looked at can be made smaller, unless there is no room for it.
        """
        files = {file.digest: file for draft in drafts for file in draft.files if file.suffix in PICTURES}
        found = {digest: kept.get(digest, len(file.data)) if kept else None for digest, file in files.items()}
        new = [files[digest] for digest, forms in found.items() if forms is None]
        questions = [Question({}, file.data) for file in new]
        understand = [partial(_shrunk, file) for file in new]
        for file, forms in zip(new, self._shrinkers.ask_all(questions, {}, understand), strict=True):
            if isinstance(forms, Stopped):
                raise SettingsError(
                    "no smaller form of {path} can be made: {reason} ({detail})",
                    "build again when less is running here; if it stays so, have its unit hand in a smaller picture",
                    path=file.path,
                    reason=forms.reason,
                    detail=forms.detail,
                )
            if kept:
                kept.put(file.digest, forms)
            found[file.digest] = forms
        return {digest: forms or () for digest, forms in found.items()}

    def close(self) -> None:
        self._cooks.close()
        self._lookers.close()
        self._shrinkers.close()

    def _sizes_of(self, draft: Draft) -> dict[str, Size]:
        return {file.name: self._sizes[file.digest] for file in draft.files if file.suffix in PICTURES}

    def _share(self, known: Addresses) -> Data:
        if self._shared is None or self._shared[0] != known:
            self._shared = known, {"by_source": known.by_source, "fixed": sorted(known.fixed)}
        return self._shared[1]


@cache
def kitchen() -> Kitchen:
    """The one of this process; its children end with it."""
    opened = Kitchen()
    at_end(opened.close)
    return opened


def _stopped(why: Stopped, at: Location, name: str) -> Problem:
    return UNREADABLE.at(at, name=name, reason=why.reason, detail=why.detail)


def _looked(file: DraftFile, data: Data, blob: bytes) -> Looked:
    """What a child says of a picture.  Raises ValueError on anything else than a problem or a size."""
    match data:
        case {"problems": [], "size": [width, height]} if _is_length(width) and _is_length(height):
            return width, height
        case {"problems": [problem], "size": None}:
            return problem_of(problem, file.path, RULES)
        case _:
            raise ValueError("not what is said of a picture")


def _shrunk(file: DraftFile, data: Data, blob: bytes) -> tuple[Form, ...]:
    """What a child made of a picture.  Raises ValueError on what cannot be."""
    return forms_of(data, blob, len(file.data))


def _is_length(pixels: object) -> bool:
    return type(pixels) is int and 1 <= pixels <= 100_000


def _cooked(
    draft: Draft, sizes: dict[str, Size], allowed: frozenset[str], data: Data, blob: bytes
) -> tuple[Body, tuple[Problem, ...]]:
    """What a child made of a body.  Raises ValueError unless it is text, known problems and addresses of this site."""
    match data:
        case {"problems": list(problems), "html_bytes": int(size), "links": list(links)} if 0 <= size <= len(blob):
            pass
        case _:
            raise ValueError("not what is made of a body")
    if not all(isinstance(link, str) and link in allowed for link in links):
        raise ValueError("a link to a page this site does not have")
    html, text = blob[:size].decode("utf-8"), blob[size:].decode("utf-8")  # UnicodeDecodeError is a ValueError
    return Body(html, text, frozenset(links), sizes), tuple(problem_of(each, draft.source, RULES) for each in problems)
