"""Texts for other places: of the length each takes, with address and check code, nothing hidden or private in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from plugins.drafts.model import Correction, Lane
from plugins.edition.model import Picture, Story, Subsidies
from plugins.registry.model import AccountId, Kind
from plugins.texts.digest import digest, month_of, week_of
from plugins.texts.limits import Form, limits
from plugins.texts.loudspeaker import loudspeaker
from plugins.texts.plain import plain, sms_parts, weibo_length, whole_sentences
from plugins.texts.short import sms, video, weibo
from plugins.texts.speech import amount, spoken, whole
from plugins.texts.wechat import wechat
from plugins.villages.model import Recipient
from tests.publish.editions import a_disclosure, a_site, a_story, an_account

SITE = a_site()
PROOF = "https://www.jiangwan.example/articles/jinhe/2026/street-lamps.html 校验码76ed347df8de"
HOSTILE = "路灯<script>alert(1)</script>\u202e亮了\u200b"
LONG = "居民反映的四十二盏路灯已全部修好。" * 20


def texts_of(story: Story) -> list[str]:
    return [*(make(story, SITE).text for make in (weibo, video, sms, loudspeaker)), wechat(story, SITE)]


def test_weibo_video_and_sms() -> None:
    story = a_story()
    assert weibo(story, SITE).text == f"【人民路的路灯亮了】居民反映的四十二盏路灯已全部修好。 {PROOF}"
    assert video(story, SITE).text == f"人民路的路灯亮了\n居民反映的四十二盏路灯已全部修好。\n全文：{PROOF}"
    assert sms(story, SITE).text == f"【锦河镇人民政府】人民路的路灯亮了。居民反映的四十二盏路灯已全部修好。详情{PROOF}"
    assert (sms(story, SITE).length, sms(story, SITE).longest) == (2, 3)


def test_a_loudspeaker_says_it_twice_without_an_address() -> None:
    story = a_story(summary="9月3日8:30–17:30停水，2个小区受影响，打0512-00000701。")
    once = "人民路的路灯亮了。九月三日八点半到十七点半停水，两个小区受影响，打零五幺二，零零零零零七零幺。"
    assert loudspeaker(story, SITE).text == (
        f"各位居民，现在广播锦河镇人民政府的消息。\n{once}\n再播一遍。\n{once}\n"
        "详情请看“今日江湾”网站，校验码：七 六 e d，三 四 七 d，f 八 d e。广播完了。"
    )


SPOKEN = {
    "2026年9月3日": "九月三日",
    "2025年9月3日": "二零二五年九月三日",
    "2026-09-03": "九月三日",
    "9月3日至9月5日": "九月三日到九月五日",
    "14:05": "十四点零五分",
    "58,500.00元": "五万八千五百元",
    "12.50%": "百分之十二点五",
    "-3℃": "零下三摄氏度",
    "3-5天": "三到五天",
    "2盏、12盏": "两盏、十二盏",
    "12345热线": "幺二三四五热线",
    "江政发〔2026〕3号": "江政发〔二零二六〕三号",
    "85㎡": "八十五平方米",
}


@pytest.mark.parametrize("written", SPOKEN)
def test_figures_are_read_out(written: str) -> None:
    assert spoken(written, 2026) == SPOKEN[written]


def test_numbers_in_words() -> None:
    numbers = [0, 10, 15, 100, 101, 110, 1005, 10_000, 10_005, 20_306, 100_000, 100_200_003]
    said = "零 十 十五 一百 一百零一 一百一十 一千零五 一万 一万零五 二万零三百零六 十万 一亿零二十万零三"
    assert [whole(each) for each in numbers] == said.split()
    assert amount("3,900.50") == "三千九百点五"


@given(st.integers(0, 10**12 - 1))
def test_no_figure_is_left_in_what_is_read_out(number: int) -> None:
    assert not any(character.isascii() and character.isdigit() for character in spoken(f"共{number}元", 2026))


def test_lengths_are_counted_as_each_place_counts_them() -> None:
    assert [weibo_length(text) for text in ("路灯", "ab", "abc", "路a", "😀")] == [2, 1, 2, 2, 1]
    assert [sms_parts("路" * count) for count in (70, 71, 134, 135)] == [1, 2, 2, 3]
    assert [sms_parts("😀" * count) for count in (35, 36)] == [1, 2], "beyond the basic plane a character counts twice"
    assert set(limits()) == set(Form)
    assert all(limit.basis for limit in limits().values())


def test_a_summary_too_long_is_cut_at_a_sentence_and_the_proof_never() -> None:
    story = a_story(summary=LONG)
    for make in (weibo, video, sms, loudspeaker):
        made = make(story, SITE)
        assert not made.is_too_long
        assert "居民反映的四十二盏路灯已全部修好。" in made.text
        assert "已全部修\n" not in made.text
    assert weibo(story, SITE).text.endswith(PROOF)
    assert whole_sentences("一句。两句。", 4) == "一句。"
    assert whole_sentences("很长的一句", 3) == "很长…"


def test_a_title_too_long_is_told() -> None:
    assert weibo(a_story(title="路" * 140), SITE).is_too_long
    assert sms(a_story(title="路" * 210), SITE).is_too_long


def test_markup_and_what_nobody_sees_harm_nobody() -> None:
    body = Markup('<p onclick="alert(1)">灯\u202e亮<script>alert(2)</script><a href="javascript:alert(3)">这里</a></p>')
    body += Markup(
        '<iframe src="https://evil.example"></iframe><h6>小题</h6><p style="position:fixed">&lt;img src=x&gt;</p>'
    )
    story = a_story(title=HOSTILE, summary=HOSTILE, body=body)
    for text in texts_of(story):
        assert "\u202e" not in text
        assert "\u200b" not in text
    article = wechat(story, SITE)
    for harm in ("<script", "<img", "onclick", "javascript:", "<iframe", "position:fixed", "href="):
        assert harm not in article
    assert "&lt;img src=x&gt;" in article
    assert "&lt;script&gt;alert(1)" in article
    assert plain("一\u202e二\u200b三\n四\x00") == "一二三 四"


def test_an_article_for_wechat_has_its_styles_inline_and_lists_its_pictures() -> None:
    body = Markup('<p>路灯<strong>亮了</strong>。</p><img src="/articles/jinhe/2026/lamp.png" alt="路灯">')
    article = wechat(a_story(body=body, picture=Picture("/cover.webp", "题图", 2, 1)), SITE)

    text = article.partition("<section>")[2].partition("</section>")[0]
    assert text == (
        '<p style="margin:0 0 16px;font-size:16px;line-height:1.75;color:#222">路灯<strong>亮了</strong>。</p>'
        "<strong>〔插入图片2〕</strong>"
        '<p style="margin:0 0 16px;font-size:16px;line-height:1.75;color:#222">来源：锦河镇人民政府<br>'
        "原文：https://www.jiangwan.example/articles/jinhe/2026/street-lamps.html<br>校验码：76ed347df8de</p>"
    )
    assert "1. https://www.jiangwan.example/cover.webp — 题图" in article
    assert "2. https://www.jiangwan.example/articles/jinhe/2026/lamp.png — 路灯" in article
    assert "标题（8/64字）：人民路的路灯亮了" in article
    assert "请删减" not in article
    assert "请删减" in wechat(a_story(body=Markup("<p>灯</p>") * 400), SITE)


def test_no_list_of_recipients_gets_into_any_text() -> None:
    person = Recipient("1", "三组", "张*", "耕地补贴", "3.2亩", "120元/亩", 38_400, date(2026, 3, 2))
    money = Subsidies("依据", "0512-00000302", date(2026, 4, 1), date(2026, 4, 7), (), 38_400, 1, (person,), "/r.html")
    story = a_disclosure(kind=Kind.SUBSIDY, ledger=None, subsidies=money)
    assert story.village
    told = [*texts_of(story), digest(story.village, None, [story], month_of(2026, 4), SITE)]
    for text in told:
        assert "张*" not in text
        assert "三组" not in text
        assert "/r.html" not in text


# ---- digests ------------------------------------------------------------------------------------------------------

WEEK = week_of(2026, 10)
ON_THURSDAY = a_story()
CORRECTED = a_story(
    id="articles/jinhe/2026/pump",
    url="/articles/jinhe/2026/pump.html",
    title="抽水机修好了",
    published=datetime(2026, 2, 1, tzinfo=UTC),
    corrections=(Correction(datetime(2026, 3, 3, tzinfo=UTC), "数目更正"),),
)


def test_a_digest_tells_of_a_week_with_address_and_code() -> None:
    before = a_story(id="articles/jinhe/2026/old", title="上周的事", published=datetime(2026, 2, 28, tzinfo=UTC))
    page = a_story(id="pages/about", title="关于本站", kind=Kind.PAGE)

    assert digest(an_account(), None, [ON_THURSDAY, CORRECTED, before, page], WEEK, SITE) == (
        "【锦河镇一周要事】2026年3月2日—3月8日\n"
        "1. 抽水机修好了（已更正）（2月1日）\n居民反映的四十二盏路灯已全部修好。\n"
        "https://www.jiangwan.example/articles/jinhe/2026/pump.html 校验码76ed347df8de\n"
        "2. 人民路的路灯亮了（3月5日）\n居民反映的四十二盏路灯已全部修好。\n"
        f"{PROOF}\n"
        "内容以网页为准，可凭校验码核对。\n"
    )


def test_a_digest_of_a_village_has_what_its_town_told_and_what_is_listed_there_too() -> None:
    disclosure = a_disclosure(published=datetime(2026, 3, 4, tzinfo=UTC))
    assert disclosure.village
    told = digest(disclosure.village, an_account(), [ON_THURSDAY, disclosure], WEEK, SITE)
    assert told.index("合兴村2026年第一季度财务公开") < told.index("2. 〔锦河镇〕人民路的路灯亮了")

    other = an_account(id=AccountId("rongmei"), name="今日江湾")
    assert "人民路" not in digest(other, None, [ON_THURSDAY], WEEK, SITE)
    both = replace(ON_THURSDAY, also_in=(Lane(AccountId("rongmei"), "platform"),))
    assert "人民路" in digest(other, None, [both], WEEK, SITE)


def test_a_long_digest_comes_in_messages_a_group_takes() -> None:
    many = [replace(ON_THURSDAY, id=f"articles/jinhe/2026/s{number:02}", summary=LONG[:180]) for number in range(20)]
    messages = digest(an_account(), None, many, WEEK, SITE).strip().split("\n\n")
    assert len(messages) > 2
    assert all(len(message) <= limits()[Form.DIGEST].longest for message in messages)
    assert messages[1].startswith("【锦河镇一周要事】2026年3月2日—3月8日（2/")
    assert all(f"\n{number}. " in "\n".join(messages) for number in range(1, 21))


def test_a_week_without_news_says_so() -> None:
    assert "没有新发布" in digest(an_account(), None, [], month_of(2026, 12), SITE)
    assert month_of(2026, 12).last == date(2026, 12, 31)
