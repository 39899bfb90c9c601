"""What accounts/topics.yaml says: topics on which several units publish, such as 上学, each known by its keywords.

It is part of the registry, so it is reviewed and signed like the rest of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from plugins.paths import is_identifier
from plugins.problems import Location, Rule
from plugins.yamlfile import Fields

TOPICS_PATH = "accounts/topics.yaml"

BAD_TOPIC = Rule(
    id="REG069",
    name="bad-topic-id",
    message="{id} cannot be the id of a topic, or is that of another",
    fix="write letters a-z, digits and hyphens, and no id twice",
    why="The id is part of the address of the page of the topic.",
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic across accounts; what has one of its keywords, or it for its 主题分类, belongs to it."""

    id: str
    name: str
    about: str
    keywords: tuple[str, ...]
    at: Location

    @property
    def shown_texts(self) -> tuple[str, ...]:
        """Everything of this entry that a page shows."""
        return self.name, self.about

    def holds(self, words: Iterable[str]) -> bool:
        return not {self.name, *self.keywords}.isdisjoint(words)


def parse_topics(fields: Fields) -> tuple[Topic, ...]:
    """The topics `fields` holds; what is wrong joins their problems."""
    found: dict[str, Topic] = {}
    for each in fields.groups("topics"):
        topic = Topic(each.text("id"), each.text("name"), each.text("about"), each.texts("keywords"), each.at("id"))
        if topic.id and (topic.id in found or not is_identifier(topic.id) or topic.id == "index"):
            fields.problems.append(BAD_TOPIC.at(topic.at, id=topic.id))
        found[topic.id] = topic
        each.done()
    return tuple(found.values())
