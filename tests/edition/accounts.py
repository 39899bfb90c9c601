"""A county whose account has all that the page of one can show."""

from __future__ import annotations

from dataclasses import replace

from plugins.edition.contents import Contents
from plugins.edition.model import Page, Story
from plugins.registry.channels import CHANNELS_PATH, HEADER
from plugins.registry.handover import HANDOVER_PATH
from plugins.registry.model import AccountId, Registry
from tests.builders import CONTACT, POLICY, TOWN, a_registry
from tests.edition.test_change import an_article, contents_of
from tests.theme.examples import environment

ID = AccountId("jinhe")
COLUMNS = """\
columns:
  - {id: leaders, name: 领导之窗, type: 负责人信息, description: 镇领导分工}
  - {id: news, name: 镇村动态, type: 工作动态, description: 锦河镇里的事}
  - {id: empty, name: 还没有内容, type: 政策解读, description: 一篇也没有}
  - {id: services, name: 便民服务, type: 办事服务, description: 在镇里就能办的事}
services:
  - {name: 助餐, url: /articles/jinhe/2026/s5.html}
  - {name: 公交查询, url: "https://bus.example.cn/", note: 可以查到站时间}
  - {name: 没有这一页, url: /articles/jinhe/2026/nowhere.html}
responsible: [feng-hua]
people:
"""
WITH_WAY = CONTACT.replace("}", ", opening: [周一至周五 8:30–17:30], holidays: 法定节假日休息, way: 过桥就是}")
RUNS = {
    "id": "wechat-jinhe", "platform": "微信公众号", "name": "锦河发布", "sponsor": "锦河镇人民政府", "sector": "town",
    "owner": "jinhe", "state": "active", "since": "2016-01-01", "staff": "7771", "followers": "7772", "posts": "7773",
    "reads": "7774", "cost": "7775.00", "updated_on": "2026-11-11",
}  # fmt: skip
ENDED = RUNS | {
    "id": "weibo-jinhe", "platform": "微博", "state": "closed", "since": "2024-05-20", "basis": "江政办发〔2024〕17号",
    "notice": "articles/jinhe/2026/s1", "successor": "/accounts/jinhe/",
}  # fmt: skip


def register(*lines: dict[str, str]) -> str:
    rows = (",".join(line.get(column, "") for column in HEADER) for line in lines)
    return "\n".join((",".join(HEADER), *rows)) + "\n"


def a_county_registry(policy: str = POLICY) -> Registry:
    town = TOWN.replace(CONTACT, WITH_WAY)
    return a_registry(
        {
            "accounts/policy.yaml": policy + "shows_responsible: true\n",
            "accounts/jinhe.yaml": town[: town.index("columns:")] + COLUMNS + town.partition("people:\n")[2],
            CHANNELS_PATH: register(RUNS, ENDED),
            HANDOVER_PATH: "channel,service,old,new\nweibo-jinhe,消息,,/accounts/jinhe/\n",
        }
    )


def in_column(registry: Registry, number: int, column: str, genre: str = "news") -> Story:
    account = registry.accounts[ID]
    title = f"第{number}篇"
    return replace(an_article(number, title=title, genre=genre), account=account, column=account.column(column))


def a_filled_county(registry: Registry | None = None) -> Contents:
    registry = registry or a_county_registry()
    return contents_of(
        (
            in_column(registry, 1, "leaders"),
            in_column(registry, 2, "news"),
            in_column(registry, 3, "news", "notice"),
            in_column(registry, 4, "services", "guide"),
            in_column(registry, 5, "services", "guide"),
        ),
        registry,
    )


def printed(contents: Contents, page: Page) -> str:
    """A page as the theme shows it."""
    shared = {
        "site": contents.site, "preview": False, "commit": "", "css_url": "/theme/site.css", "localsiteurl": "",
        "addresses": contents.addresses,
    }  # fmt: skip
    return environment().get_template(page.template).render(shared, page=page, **page.context)
