"""The register of outside accounts and the map of their services: what a line must say, and what it may not."""

from __future__ import annotations

import pytest

from plugins.problems import Problem, ProblemsFound
from plugins.registry.channels import CHANNELS_PATH, HEADER, Application, ChannelState, parse_channels
from plugins.registry.handover import HANDOVER_PATH
from tests.builders import REGISTRY, a_registry, a_tree
from tests.builders import rules as rules_of

LINE = {
    "id": "wechat-jinhe",
    "platform": "微信公众号",
    "name": "锦河发布",
    "sponsor": "锦河镇人民政府",
    "sector": "town",
    "owner": "jinhe",
    "state": "closed",
    "since": "2026-05-20",
    "basis": "江政办发〔2024〕17号",
    "notice": "articles/jinhe/2026/street-lamps",
    "successor": "/accounts/jinhe/",
    "cost": "12000.00",
    "followers": "8300",
    "updated_on": "2026-05-19",
}
REFUSED = {"state": "active", "asked_on": "2026-09-02", "decided_on": "2026-10-15", "decided_by": "县委网信办"}
KEPT = REFUSED | {"kept_until": "2027-12-31", "kept_because": "汛期预警"}
SERVICES = "channel,service,old,new\nwechat-jinhe,停车缴费,https://old.example/pay,/accounts/jinhe/\n"


def table(*lines: dict[str, str]) -> str:
    rows = [",".join({**LINE, **line}.get(column, "") for column in HEADER) for line in lines]
    return "\n".join([",".join(HEADER), *rows]) + "\n"


def found(channels: str, services: str = SERVICES) -> tuple[Problem, ...]:
    from plugins.registry.load import load_registry

    with pytest.raises(ProblemsFound) as error:
        load_registry(a_tree({**REGISTRY, CHANNELS_PATH: channels, HANDOVER_PATH: services}))
    return error.value.problems


def test_a_line_is_a_channel_and_its_page_is_that_of_its_owner() -> None:
    registry = a_registry({**REGISTRY, CHANNELS_PATH: table({}), HANDOVER_PATH: SERVICES})

    (channel,) = registry.channels_of("jinhe")
    assert channel.state is ChannelState.CLOSED
    assert (channel.cost, channel.followers, channel.reads) == (1_200_000, 8300, None)
    assert channel.operator == channel.sponsor
    assert registry.channels_of("rongmei") == ()


@pytest.mark.parametrize(
    ("change", "rule", "column"),
    [
        ({"name": ""}, "VIL006", "name"),
        ({"name": "=1+1"}, "VIL005", "name"),
        ({"id": "Wechat"}, "REG062", "id"),
        ({"followers": "8,300".replace(",", "，")}, "REG060", "followers"),
        ({"followers": "8.3"}, "REG060", "followers"),
        ({"followers": "-1"}, "VIL005", "followers"),
        ({"cost": "12000.5"}, "VIL012", "cost"),
        ({"since": "2026-02-30"}, "VIL011", "since"),
        ({"sector": "towns"}, "REG061", "sector"),
        ({"state": "gone"}, "REG061", "state"),
        ({"successor": "https://elsewhere.example/"}, "REG064", "successor"),
        ({"successor": "//elsewhere.example/"}, "REG064", "successor"),
        ({"basis": ""}, "REG063", "basis"),
        ({"notice": ""}, "REG063", "notice"),
        ({"state": "closing", "successor": ""}, "REG063", "successor"),
        (KEPT | {"kept_because": ""}, "REG066", "kept_because"),
        (KEPT | {"kept_until": ""}, "REG066", "kept_until"),
        (KEPT | {"decided_on": ""}, "REG066", "decided_on"),
        (KEPT | {"decided_by": ""}, "REG066", "decided_by"),
        (KEPT | {"asked_on": ""}, "REG066", "asked_on"),
        (REFUSED | {"decided_by": ""}, "REG068", "decided_by"),
        (REFUSED | {"decided_on": ""}, "REG068", "decided_on"),
        (REFUSED | {"asked_on": ""}, "REG068", "asked_on"),
        (REFUSED | {"asked_on": "2026-10-16"}, "REG077", "decided_on"),
        (KEPT | {"kept_until": "2026-10-14"}, "REG077", "kept_until"),
        (REFUSED | {"decided_on": "15.10.2026"}, "VIL011", "decided_on"),
        ({"owner": "nobody"}, "REG065", "id"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(change: dict[str, str], rule: str, column: str) -> None:
    (problem,) = found(table(change))

    assert problem.rule == rule
    assert str(problem.location) == f"{CHANNELS_PATH}:2:{HEADER.index(column) + 1}"


@pytest.mark.parametrize(
    ("change", "application"),
    [
        ({}, None),
        ({"asked_on": "2026-09-02"}, Application.OPEN),
        (REFUSED, Application.REFUSED),
        (KEPT, Application.GRANTED),
        (KEPT | {"asked_on": "2026-10-15", "kept_until": "2026-10-15"}, Application.GRANTED),
    ],
)
def test_what_became_of_an_application_follows_from_its_days(change: dict, application: Application | None) -> None:
    (channel,), problems = parse_channels(table({"state": "active"} | change).encode())

    assert (channel.application, problems) == (application, ())


def test_every_line_that_is_wrong_is_told_in_one_run() -> None:
    _, problems = parse_channels(table({"id": "a", "sector": "x"}, {"id": "b"}, {"id": "c", "since": "x"}).encode())

    assert [(problem.rule, problem.location.line) for problem in problems] == [("REG061", 2), ("VIL011", 4)]


def test_an_id_names_one_channel() -> None:
    assert rules_of(found(table({}, {}))) == ["VIL020"]


@pytest.mark.parametrize(
    ("services", "rule"),
    [
        ("channel,service,old,new\nwechat-jinhe,缴费,javascript:alert(1),/accounts/jinhe/\n", "REG072"),
        ("channel,service,old,new\nwechat-jinhe,缴费,,https://elsewhere.example/\n", "REG064"),
        ("channel,service,old,new\nwechat-jinhe,,,/accounts/jinhe/\n", "VIL006"),
        (SERVICES + "weibo-nobody,看天气,,/accounts/jinhe/\n", "REG070"),
    ],
)
def test_a_service_goes_from_a_known_channel_to_a_page_of_ours(services: str, rule: str) -> None:
    assert rules_of(found(table({}), services)) == [rule]


def test_a_channel_that_ends_says_where_its_services_went() -> None:
    other = SERVICES + "weibo-jinhe,看天气,,/accounts/jinhe/\n"

    assert rules_of(found(table({}, {"id": "weibo-jinhe"}))) == ["REG071"]
    both = a_registry({**REGISTRY, CHANNELS_PATH: table({}, {"id": "weibo-jinhe"}), HANDOVER_PATH: other})
    assert len(both.channels) == 2


def test_a_personal_number_in_the_register_is_refused() -> None:
    from plugins.privacy.allowed import Allowed
    from plugins.privacy.draft import scan_registry

    for told in ({"kept_because": "找王师傅 13812345678"}, {"decided_by": "找王师傅 13812345678"}):
        registry = a_registry({**REGISTRY, CHANNELS_PATH: table(KEPT | told)})

        assert [problem.rule for problem in scan_registry(registry, Allowed()).problems] != []
