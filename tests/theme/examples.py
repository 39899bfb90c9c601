"""Values for the examples of components: a yaml names what matters, everything else is an ordinary sample.

`make(Story, {"title": "..."})` is a whole Story with that title.  `make(Story, {}, text=HOSTILE)` is one whose every
free text is hostile: what a field means to a template cannot be forgotten in a list of examples.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from plugins.edition import directory, origin, tables, views
from plugins.edition import model as edition
from plugins.edition.site import Site
from plugins.problems import Location
from plugins.registry import channels, contact, criteria, handover, obligations
from plugins.registry import model as registry
from plugins.registry.bookkeeping import LedgerColumn
from plugins.render import chart, headings
from plugins.render.filters import furnish
from plugins.review import pending
from plugins.search import answer, marks
from plugins.villages import due, period
from plugins.villages import model as villages

THEME = Path(__file__).resolve().parents[2] / "theme"
TEMPLATES = THEME / "templates"
COMPONENTS = sorted(path for path in (TEMPLATES / "components").iterdir() if path.is_dir())
HOSTILE = """"><script>alert(1)</script><img src=x onerror="alert(2)">' onmouseover='alert(3) {{ 7 * 7 }}"""
LONG = "江湾县人民政府关于进一步加强农村生活垃圾分类治理" * 20

TYPED = (
    headings, channels, contact, criteria, handover, obligations, registry, due, period, villages, chart, tables,
    edition, origin, views, directory, pending, answer, marks,
)  # fmt: skip
TYPES: Mapping[str, Any] = {
    **{name: kind for room in TYPED for name, kind in vars(room).items() if is_dataclass(kind)},
    "Stage": registry.Stage,
    "Site": Site,
    "Markup": Markup,
    "str": str,
    "int": int,
    "bool": bool,
    "date": date,
    "entry": dict,
}

# What a sample says where the example is silent: by type and field, then by field, then by the type of the field.
SAMPLES: Mapping[str, Any] = {
    "Site.name": "今日江湾",
    "Site.url": "https://www.jiangwan.example",
    "Site.place": "江湾县",
    "Site.description": "江湾县政务公开与便民服务统一平台：一个入口，看得到、找得到、信得过。",
    "Site.sponsor": "江湾县人民政府办公室",
    "Site.operator": "江湾县融媒体中心",
    "Site.contact": "0512-00000000",
    "Site.id_code": "9999990001",
    "Site.icp": "示例ICP备00000000号",
    "Site.police": "示例公网安备 00000000000000号",
    "Site.mark": "https://mark.jiangwan.example/sitename?id=SAMPLE",
    "Site.security_contact": "mailto:security@jiangwan.example",
    "Site.security_expires": "2027-11-30",
    "Site.websub_hub": "",
    "Site.report_error": "https://www.jiangwan.example/pages/report-error.html",
    "Site.sample": True,
    "Account.id": "jinhe",
    "Account.name": "锦河镇",
    "Account.unit": "锦河镇人民政府",
    "Account.tier": registry.Tier.TOWN,
    "Account.about": "锦河镇位于县城东南，辖十二个村。这里公布镇里的通知、项目和办事安排。",
    "Account.duties": ("村镇建设", "农业农村", "民生保障"),
    "Village.id": "hexing",
    "Village.name": "合兴村",
    "Village.town": "jinhe",
    "Village.about": "合兴村在锦河北岸，以水稻和花木为主。",
    "Village.households": 1203,
    "Village.residents": 4126,
    "Village.supervision": "锦河镇纪检监察办 0512-00000000；县农业农村局 0512-00000000",
    "Column.id": "news",
    "Column.name": "镇村动态",
    "Column.type": "工作动态",
    "Column.description": "锦河镇的工作动态",
    "Channel.platform": "微信公众号",
    "Channel.name": "锦河发布",
    "Channel.id": "wechat-jinhe",
    "Channel.state": channels.ChannelState.CLOSED,
    "Channel.since": date(2024, 5, 20),
    "Channel.notice": "articles/jinhe/2024/closed",
    "Channel.successor": "/accounts/jinhe/",
    "Handover.channel": "wechat-jinhe",
    "Handover.new": "/accounts/jinhe/",
    "Item.id": "quarterly-finance",
    "Item.name": "季度财务收支",
    "Item.basis": "《江湾县村务公开目录（试行）》",
    "Duty.period": period.parse_period("2026Q3"),
    "Filed.id": "villages/hexing/2026-q3-finance",
    "Duty.village": "hexing",
    "Duty.due": date(2026, 10, 15),
    "Duty.state": due.State.MISSING,
    "Story.id": "articles/jinhe/2026/street-lamps",
    "Story.kind": registry.Kind.ARTICLE,
    "Story.genre": "news",
    "Story.url": "/articles/jinhe/2026/street-lamps.html",
    "Story.title": "锦河镇兴学路四十二盏路灯修好了",
    "Story.summary": "居民反映兴学路夜里太暗，镇里三天内换好了灯具和线路。",
    "Story.body": Markup("<p>兴学路的路灯修好了。</p>\n<h2>怎么修的</h2>\n<p>换了灯具和线路。</p>"),
    "Story.text": "兴学路的路灯修好了。",
    "Story.published": datetime.fromisoformat("2026-03-05T01:30:00+00:00"),
    "Story.village": None,
    "Story.author": "陈雨",
    "Story.picture": None,
    "Story.attachments": (),
    "Story.source": "content/articles/jinhe/2026/street-lamps.md",
    "Story.emergency": "",
    "Story.owing": (),
    "Story.corrections": (),
    "Story.effective": None,
    "Story.until": None,
    "Story.by_date": edition.Force.HOLDS,
    "Story.replaced_by": "",
    "Relations.follows": (),
    "Relations.interprets": (),
    "Relations.replaces": (),
    "Relations.reprint_of": (),
    "Story.also_in": (),
    "Story.material": None,
    "Material.lead": "jinyuan/lamps",
    "Material.unit": "锦苑社区",
    "Material.since": date(2026, 3, 2),
    "Story.migrated_from": None,
    "Correction.at": datetime.fromisoformat("2026-03-06T03:20:00+00:00"),
    "Correction.note": "正文第二段的盏数更正为四十二盏。",
    "BroughtOver.url": "https://old.jiangwan.example/2019/lamps.html",
    "BroughtOver.published": date(2019, 6, 1),
    "BroughtOver.platform": "",
    "BroughtOver.channel": "",
    "BroughtOver.ended_url": "",
    "Withdrawn.url": "/articles/jinhe/2026/street-lamps.html",
    "Withdrawn.title": "锦河镇兴学路四十二盏路灯修好了",
    "Withdrawn.reason": "数据有误，已重新核实后另行发布。",
    "Withdrawn.withdrawn_at": datetime.fromisoformat("2026-03-07T02:00:00+00:00"),
    "SignedBy.stage": registry.Stage.REVIEW1,
    "SignedBy.name": "周敏",
    "SignedBy.post": "党政办主任",
    "SignedBy.signed_at": datetime.fromisoformat("2026-03-04T08:12:00+00:00"),
    "Attachment.name": "plan.pdf",
    "Attachment.label": "路灯改造清单",
    "Attachment.url": "/articles/jinhe/2026/plan.pdf",
    "Attachment.type": "PDF",
    "Attachment.size": 482_133,
    "Attachment.digest": "76ed347df8de" * 5 + "76ed",
    "Story.sources": {},
    "Source.type": "image/avif",
    "Source.candidates": (edition.Candidate("/articles/jinhe/2026/lamps.480.avif", 480),),
    "Picture.url": "/articles/jinhe/2026/lamps.webp",
    "Picture.alt": "夜里亮着灯的兴学路",
    "Picture.width": 1200,
    "Picture.height": 675,
    "LedgerLine.date": date(2026, 1, 4),  # its hint cannot be resolved: the field hides the type
    "LedgerLine.account": "补助收入",
    "LedgerLine.summary": "收到镇财政村级运转补助",
    "LedgerLine.voucher": "记-003",
    "LedgerLine.income": 5_000_000,
    "LedgerLine.expense": None,
    "LedgerLine.balance": 12_345_678,
    "LedgerLine.source_of_funds": "财政补助",
    "LedgerLine.resolution": "合兴〔2026〕2号",
    "ChangedCell.column": LedgerColumn.EXPENSE,
    "ChangedCell.before": "7648.20",
    "ChangedCell.after": "7684.20",
    "ChangedLine.voucher": "记-2026-06-008",
    "ChangedLine.before": 22,
    "ChangedLine.after": 22,
    "LedgerChange.note": "两笔电费记串了36.00元，已改正。",
    "LedgerChange.carried": 0,
    "LedgerChange.closing_before": "1208739.56",
    "LedgerChange.closing_after": "1208739.56",
    "LedgerChange.file": "2026-q1-finance-was-1.csv",
    "ClassTotal.account": "管理费用",
    "ClassTotal.amount": 1_234_500,
    "Ledger.period": "2026Q1",
    "Ledger.opening": 7_345_678,
    "Ledger.income": 10_190_050,
    "Ledger.expense": 6_231_000,
    "Ledger.closing": 11_304_728,
    "Recipient.name": "张*",
    "Recipient.group": "三组",
    "Recipient.project": "耕地地力保护补贴",
    "Recipient.quantity": "3.2亩",
    "Recipient.standard": "120元/亩",
    "Recipient.amount": 38_400,
    "ProjectTotal.project": "耕地地力保护补贴",
    "ProjectTotal.recipients": 312,
    "ProjectTotal.amount": 9_876_500,
    "Subsidies.basis": "农业农村部门关于耕地地力保护补贴的规定",
    "Subsidies.total": 9_876_500,
    "Subsidies.count": 312,
    "Subsidies.recipients_url": "/villages/hexing/2026-land-recipients.html",
    "Votes.expected": 52,
    "Votes.present": 47,
    "Votes.in_favour": 45,
    "Votes.against": 1,
    "Votes.abstained": 1,
    "DocumentHead.number": "江政发〔2026〕3号",
    "DocumentHead.issuer": "江湾县人民政府",
    "DocumentHead.topic": "城乡建设",
    "DocumentHead.validity": "有效",
    "DocumentHead.index": "11999999000000009L/2026-00003",
    "DocumentHead.genre": "规范性文件",
    "DocumentHead.mode": "主动公开",
    "Reprint.unit": "县住房和城乡建设局",
    "Reprint.title": "全县路灯改造完成",
    "Reprint.url": "https://zjj.jiangwan.example/1.html",
    "Reprint.author": "某住建",
    "Feed.url": "/accounts/jinhe/",
    "Feed.title": "锦河镇",
    "Feed.description": "锦河镇发布的全部内容",
    "Feed.id": "accounts/jinhe",
    "Feed.archives": 0,
    "Feed.archive": 0,
    "FeedLink.title": "锦河镇",
    "FeedLink.type": "application/rss+xml",
    "FeedLink.url": "/feeds/accounts/jinhe.rss.xml",
    "FeedLink.label": "RSS",
    "Task.person": "xie-fen",
    "Task.name": "谢芬",
    "Task.unit": "锦河镇",
    "Task.act": pending.Act.SIGN,
    "Task.stage": registry.Stage.REVIEW2,
    "Task.document": "articles/jinhe/2026/street-lamps",
    "Task.title": "锦河镇兴学路四十二盏路灯修好了",
    "Task.source": "content/articles/jinhe/2026/street-lamps.md",
    "Shown.url": "/articles/jinhe/2026/street-lamps.html",
    "Shown.date": "2026-03-05",
    "Entry.url": "/accounts/jinhe/",
    "Choice.url": "/search.html?q=%E8%B7%AF%E7%81%AF",
    "Scale.low": 0,
    "Scale.high": 1000,
    "Crumb.label": "首页",
    "Crumb.url": "/",
    "ColumnShelf.url": "/accounts/jinhe/news/",
    "AccountShelf.url": "/accounts/jinhe/",
    "VillageShelf.url": "/villages/hexing/",
    "address": "锦河镇人民路1号",
    "phone": "0512-00000000",
    "hours": "工作日 8:30–17:30",
    "email": "",
    "check_code": "76ed347df8de",
    "period": "",
    "step": "",
    "matter": "",
    "awaiting": (),
    "people": (),
    "opening": (),
    "services": (),
}
# Fields that no writer fills freely: ids, addresses and words of a closed set stay as they are in hostile samples.
CLOSED = frozenset({
    "id", "url", "state", "notice", "successor", "new", "genre", "step", "period", "type", "check_code", "digest",
    "report_error", "mark", "village",
})  # fmt: skip
# Optional parts that an ordinary sample has.
PRESENT = frozenset({"Story.account", "Story.column", "Withdrawn.owner"})


def make(kind: Any, given: Any = None, *, text: str | None = None) -> Any:
    """A value of `kind`; `given` says what the example fixes, `text` replaces every free text it leaves open."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if given is None:
            return None
        return make(next(part for part in get_args(kind) if part is not type(None)), given, text=text)
    if origin is tuple:
        inner = get_args(kind)[0]
        wanted = [None] if given is None else given
        return tuple(make(inner, one, text=text) for one in wanted)
    if kind is Location:
        return Location("example.yaml")
    if is_dataclass(kind):
        return _dataclass(kind, given or {}, text)
    return _scalar(kind, given, text)


def _dataclass(kind: Any, given: Mapping[str, Any], text: str | None) -> Any:
    hints = get_type_hints(kind, {name: value for room in TYPED for name, value in vars(room).items()})
    unknown = set(given) - set(hints)
    assert not unknown, f"{kind.__name__} has no {sorted(unknown)}"
    values = {}
    for field in fields(kind):
        names = (f"{kind.__name__}.{field.name}", field.name)
        sample = next((SAMPLES[name] for name in names if name in SAMPLES), None)
        known = any(name in SAMPLES for name in names)
        if field.name in given:
            values[field.name] = make(hints[field.name], given[field.name], text=text)
        elif known and not (text is not None and isinstance(sample, str) and field.name not in CLOSED):
            values[field.name] = sample
        else:
            start = sample if field.name in CLOSED else {} if names[0] in PRESENT else None
            values[field.name] = make(hints[field.name], start, text=text)
    return kind(**values)


def _scalar(kind: Any, given: Any, text: str | None) -> Any:
    kind = getattr(kind, "__supertype__", kind)
    if given is not None:
        return kind(given) if isinstance(kind, type) and issubclass(kind, (Enum, Markup)) else given
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if kind is Markup:
        return Markup("<p>正文</p>")
    samples = {
        str: text if text is not None else "合兴村",
        int: 12_345,
        bool: False,
        date: date(2026, 3, 4),
        datetime: datetime.fromisoformat("2026-03-04T02:00:00+00:00"),
        frozenset: frozenset(),
    }
    return samples.get(kind)


def environment(language: str = "zh_CN") -> Environment:
    """Jinja as `plugins/render` sets it up."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    furnish(env, language)
    return env


def described(component: Path) -> dict[str, Any]:
    """The yaml of a component: `macro`, `parameters` (type, need, meaning), `examples`."""
    loaded = yaml.safe_load((component / f"{component.name}.yaml").read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def arguments(component: Path, example: Mapping[str, Any] | None, *, text: str | None = None) -> dict[str, Any]:
    """Keyword arguments for the macro: the parameters the example names, and the required ones it leaves to samples.

    With `text`, every parameter is given, and is hostile unless the yaml lists it as `closed` (never a writer's words).
    """
    about = described(component)
    given = dict(example or {})
    if text is not None:
        first = about["examples"]["default"]
        given = {name: first[name] for name in about.get("closed", ()) if name in first}
    built = {}
    for name, parameter in about["parameters"].items():
        forced = text is not None and name not in about.get("closed", ())
        if name in given or forced or parameter["need"] == "required":
            built[name] = _parameter(parameter["type"], given.get(name), text)
    return built


def _parameter(written: str, given: Any, text: str | None) -> Any:
    if not written.startswith("tuple["):
        return make(TYPES[written], given, text=text)
    inner = TYPES[written[6:-1]]
    if inner is dict:
        entry = {"icon": "notice", "url": "/", "label": text or "公告", "hint": text or "最新"}
        return tuple(entry | (one or {}) for one in given or [None])
    return tuple(make(inner, one, text=text) for one in ([None] if given is None else given))


def rendered(
    component: Path, example: Mapping[str, Any] | None, *, text: str | None = None, language: str = "zh_CN"
) -> str:
    """The HTML of one example."""
    about = described(component)
    module: Any = environment(language).get_template(f"components/{component.name}/{component.name}.html").module
    macro = getattr(module, about["macro"])
    values = arguments(component, example, text=text)
    if "caller" in about:
        values["caller"] = lambda: Markup("<table><tr><td>1</td></tr></table>")
    return str(macro(**values))
