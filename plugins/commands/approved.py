"""What the commit HEAD names would publish now, for commands that make texts of it: all a build asks is asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from plugins.chain import read_chain
from plugins.clock import build_time
from plugins.commands.build import read_settings
from plugins.edition.model import Edition, Story
from plugins.edition.site import Site, load_site, log_path, roots_path
from plugins.pipeline.judge import Judged
from plugins.pipeline.prepare import prepare
from plugins.problems import UsageError
from plugins.registry.model import Registry
from plugins.review.history import open_repository
from plugins.review.landing import read_landings
from plugins.telling import print_problems
from plugins.trust.pinned import load_pinned


@dataclass(frozen=True, slots=True)
class Published:
    site: Site
    registry: Registry
    edition: Edition
    judged: Judged

    def story(self, name: str) -> Story:
        """The story with this id, or of the draft at this path.  UsageError for what is not approved."""
        id = name.removeprefix("content/").removesuffix(".md")
        for story in self.edition.stories:
            if name == story.source or id == story.id:
                return story
        concerning = [each for each in self.judged.problems if id in (each.location.path, _id_at(each.location.path))]
        print_problems(concerning)
        raise UsageError(
            "{document} is not published at this commit, and no text is made of what nobody approved",
            "have it signed and committed; ./build.py check says what is missing",
            document=name,
        )


def published(root: Path) -> Published:
    settings = read_settings(root, preview=False, strict=False)
    site, history = load_site(settings), open_repository(root)
    pinned = load_pinned(roots_path(settings, root), root, is_real=site.is_real)
    landings = read_landings(read_chain(log_path(settings, root)).records)
    prepared = prepare(history, history.commit_id(), build_time(), site, pinned, landings)
    return Published(site, prepared.judged.registry, prepared.edition, prepared.judged)


def _id_at(path: str) -> str:
    return path.removeprefix("content/").removesuffix(".md")
