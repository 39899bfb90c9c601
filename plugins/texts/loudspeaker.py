"""What a village loudspeaker (大喇叭) reads out: who speaks, what, twice, and where it can be read."""

from __future__ import annotations

from plugins.clock import CHINA
from plugins.edition.model import Story
from plugins.edition.site import Site
from plugins.texts.limits import Form, limits
from plugins.texts.plain import plain, whole_sentences
from plugins.texts.short import Text
from plugins.texts.speech import spelled, spoken

SILENT = "（）()《》“”〔〕[]"  # heard by nobody


def loudspeaker(story: Story, site: Site) -> Text:
    """Its length is that of one reading, without the code."""
    year, longest = story.published.astimezone(CHINA).year, limits()[Form.LOUDSPEAKER].longest
    unit = plain(story.account.unit if story.account else story.owner.name)

    def once(summary: str) -> str:
        said = f"{plain(story.title)}。{summary}"
        return spoken(said, year).translate(str.maketrans("", "", SILENT))

    summary = plain(story.summary)
    for fits in range(len(summary), -1, -1):
        heard = once(whole_sentences(summary, fits))
        if len(heard) <= longest:
            break
    text = (
        f"各位居民，现在广播{unit}的消息。\n{heard}\n再播一遍。\n{heard}\n"
        f"详情请看“{plain(site.name)}”网站，校验码：{spelled(story.check_code)}。广播完了。"
    )
    return Text(Form.LOUDSPEAKER, text, len(heard), longest)
