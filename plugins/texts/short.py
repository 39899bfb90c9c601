"""Short texts: Weibo, the words under a video, SMS.  The summary is cut at a sentence; title and address never."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from plugins.edition.model import Story
from plugins.edition.site import Site
from plugins.texts.limits import Form, limits
from plugins.texts.plain import plain, proof, sms_parts, weibo_length, whole_sentences


@dataclass(frozen=True, slots=True)
class Text:
    """What is pasted; `length` as its place counts it, `is_too_long` where not even the title fits."""

    form: Form
    text: str
    length: int
    longest: int

    @property
    def is_too_long(self) -> bool:
        return self.length > self.longest


def weibo(story: Story, site: Site) -> Text:
    return _cut(
        Form.WEIBO, lambda summary: f"【{plain(story.title)}】{summary} {proof(site, story)}", story, weibo_length
    )


def video(story: Story, site: Site) -> Text:
    return _cut(Form.VIDEO, lambda words: f"{plain(story.title)}\n{words}\n全文：{proof(site, story)}", story, len)


def sms(story: Story, site: Site) -> Text:
    """The unit signs; how many messages it takes is its length."""
    signature = plain(story.account.unit if story.account else story.owner.name)
    title = plain(story.title)
    return _cut(Form.SMS, lambda words: f"【{signature}】{title}。{words}详情{proof(site, story)}", story, sms_parts)


def _cut(form: Form, told: Callable[[str], str], story: Story, length: Callable[[str], int]) -> Text:
    summary, longest = plain(story.summary), limits()[form].longest
    for fits in range(len(summary), -1, -1):
        text = told(whole_sentences(summary, fits))
        if length(text) <= longest:
            break
    return Text(form, text, length(text), longest)
