"""Personal numbers are found however they are written, and what only looks like them passes."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.privacy.identity import is_resident_id
from plugins.privacy.rules import BANK_CARD, MOBILE, RESIDENT_ID, RULE_OF
from plugins.privacy.scan import MOST_FOUND, find, scan
from plugins.registry.allowed import PersonalKind

IDENTITY = "999999199001010016"
IDENTITY_X = "99999919850315009X"
CARD = "6217000000000000004"
MOBILE_NUMBER = "13800000000"


def rules(text: str) -> list[str]:
    return [problem.rule for problem in scan(text, "x.md")]


@pytest.mark.parametrize("number", [IDENTITY, "999999195607041230", IDENTITY_X, IDENTITY_X.lower()])
def test_an_identity_number_is_found(number: str):
    assert rules(f"身份证{number}，已核对") == ["PRI001"]


@pytest.mark.parametrize(
    "number",
    [
        "999999 19900101 0016",
        "999999-19900101-0016",
        "9 9 9 9 9 9 1 9 9 0 0 1 0 1 0 0 1 6",
        "999999\u200b19900101\u200b0016",
        "9\u00ad99999199001010016",
        "999999\u300019900101\u30000016",
        "999999–19900101—0016",
        "９９９９９９１９９００１０１００１６",
        "𝟗𝟗𝟗𝟗𝟗𝟗𝟏𝟗𝟗𝟎𝟎𝟏𝟎𝟏𝟎𝟎𝟏𝟔",
        "٩٩٩٩٩٩١٩٩٠٠١٠١٠٠١٦",
        "⑨⑨⑨⑨⑨⑨①⑨⑨⓪⓪①⓪①⓪⓪①⑥",
        "9\ufe0f\u20e39\ufe0f\u20e3" + IDENTITY[2:],
        "99999919850315009-X",
        "99999919850315009 ｘ",
    ],
)
def test_an_identity_number_in_another_spelling_is_found(number: str):
    assert rules(f"号码：{number}。") == ["PRI001"]


@pytest.mark.parametrize("before_after", [("张三", "李四"), ("ID", "cd"), ("(", ")"), ("2026 ", " 2026"), ("①", "")])
def test_it_is_found_whatever_stands_around_it(before_after: tuple[str, str]):
    before, after = before_after

    assert rules(before + IDENTITY + after) == ["PRI001"]


@pytest.mark.parametrize("number", [f"{IDENTITY}43", f"{IDENTITY_X}11", f"{IDENTITY}43B1"])
def test_the_number_of_a_disability_certificate_holds_an_identity_number(number: str):
    assert rules(f"残疾证号{number}，已核对") == ["PRI001"]
    assert rules(f"批号 {IDENTITY}85 和 99999919900101001743") == []


@pytest.mark.parametrize("number", ["999999199001010017", "999999200102290024", "9" + IDENTITY, IDENTITY + "0"])
def test_a_number_with_a_wrong_check_digit_day_or_length_is_no_identity_number(number: str):
    assert rules(f"编号{number}") == []


def test_a_card_number_is_found_where_the_text_speaks_of_a_card():
    assert rules(f"一卡通 {CARD}") == ["PRI002"]
    assert rules("卡号：6217 0000 0000 0000 004") == ["PRI002"]
    assert rules(f"编号 {CARD}") == []
    assert rules("银行卡 6217000000000000007") == []


def test_the_heading_of_a_table_speaks_for_its_lines_and_not_for_the_next_paragraph():
    table = f"| 组 | 银行卡号 |\n| --- | --- |\n| 一 | {CARD} |\n"

    assert [str(problem.location) for problem in scan(table, "x.md")] == ["x.md:3:7"]
    assert rules(f"银行卡\n\n编号 {CARD}") == []


@pytest.mark.parametrize(
    "number",
    [
        MOBILE_NUMBER,
        "138 0000 0000",
        "138-0000-0000",
        "1380 000 0000",
        "1 3 8 0 0 0 0 0 0 0 0",
        "+8613800000000",
        "+86 138 0000 0000",
        "0086-13800000000",
        "013800000000",
        "１３８００００００００",
        "138\u200b0000\u200b0000",
    ],
)
def test_a_mobile_number_is_found(number: str):
    assert rules(f"联系电话{number}。") == ["PRI003"]


@pytest.mark.parametrize(
    "text",
    [
        "电话 13800000000 2026",
        "2026 13800000000",
        "138 0000 0000 2026-03-05",
        "①13800000000",
        "BOX13800000000",
        "13800000000x",
    ],
)
def test_figures_beside_a_mobile_number_do_not_hide_it(text: str):
    assert rules(text) == ["PRI003"]


def test_two_numbers_in_a_line_are_two_findings():
    assert rules(f"{MOBILE_NUMBER} 13900000000、{IDENTITY}") == ["PRI003", "PRI003", "PRI001"]


@pytest.mark.parametrize(
    "text",
    [
        "江政发〔2026〕3号",
        "统一社会信用代码 11999999000000001U、54999999MC0000001M、91110000600037341L",
        "记-2026-01-001",
        "0512-00000000；0512 5800 0000",
        "12345 热线，96377，110",
        "2026-01-15 - 2026-03-15 9:00",
        "2026-03-05T09:00+08:00",
        "2026-01-06,记-2026-01-001,经营收入,,186000.00,,1472540.37",
        "320000001001",
        "第 1 3 5 7 9 11 13 15 组",
        "130 1234 567 8900 5",
        "120.5534, 31.8686",
        "12345678901",
        "张*，138****0000",
        "3f1a9c2b77de40518c6a0f8b2d9e4c7713a5b6c8d9e0f1a2b3c4d5e6f7a8b9c0",
    ],
)
def test_what_only_looks_like_a_personal_number_passes(text: str):
    assert rules(text) == []


def test_a_finding_says_where_in_the_original_and_never_what():
    text = f"第一行\n二：\u200b９９{IDENTITY[2:]}"

    (problem,) = scan(text, "a.md", first_line=7)

    assert (problem.location.line, problem.location.column) == (8, 4)
    shown = problem.message() + problem.fix() + str(problem.values)
    assert IDENTITY not in shown
    assert IDENTITY[4:16] not in shown


def test_each_kind_has_its_own_rule():
    assert [rule.id for rule in (RESIDENT_ID, BANK_CARD, MOBILE)] == ["PRI001", "PRI002", "PRI003"]
    assert set(RULE_OF) == set(PersonalKind)
    assert len({rule.id for rule in RULE_OF.values()}) == len(PersonalKind)


@settings(deadline=None)
@given(st.dates(), st.integers(0, 999999), st.integers(0, 999))
def test_of_eleven_check_characters_exactly_one_is_right(born, division: int, order: int):
    first = f"{division:06}{born:%Y%m%d}".zfill(14) if born.year > 999 else f"{division:06}{born.year:04}{born:%m%d}"

    assert sum(is_resident_id(f"{first}{order:03}{check}") for check in "0123456789X") == 1


@settings(deadline=None)
@given(st.lists(st.sampled_from(["", " ", "-", "\u200b", "\u3000"]), min_size=17, max_size=17))
def test_no_mixture_of_separators_hides_an_identity_number(separators: list[str]):
    number = "".join(digit + separator for digit, separator in zip(IDENTITY, [*separators, ""], strict=True))

    assert rules(f"（{number}）") == ["PRI001"]


@st.composite
def identities(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
    first = f"{draw(st.integers(100000, 999999))}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return next(first + check for check in "0123456789X" if is_resident_id(first + check))


PLACES = {  # how a digit may be written
    "plain": lambda sign: sign,
    "full width": lambda sign: chr(ord(sign) + 0xFEE0),
    "bold": lambda sign: f"**{sign}**",
    "code": lambda sign: f"`{sign}`",
    "tag": lambda sign: f"<b>{sign}</b>",
    "reference": lambda sign: f"&#{ord(sign)};",
    "hexadecimal reference": lambda sign: f"&#x{ord(sign):x};",
    "link": lambda sign: f"[{sign}](https://a.example/)",
    "zero width": lambda sign: f"\u200b{sign}\u2060",
    "blank": lambda sign: f"{sign} ",
    "hyphen": lambda sign: f"{sign}-",
    "mathematical": lambda sign: sign if sign == "X" else chr(0x1D7CE + int(sign)),
}


@settings(deadline=None)
@given(identities(), st.lists(st.sampled_from(sorted(PLACES)), min_size=18, max_size=18))
def test_an_identity_number_is_found_in_any_mixture_of_spellings(number: str, spellings: list[str]):
    written = "".join(PLACES[spelling](sign) for sign, spelling in zip(number, spellings, strict=True))

    found = [*find(f"证件：{written}。")]

    assert number in [finding.value for finding in found]
    for problem in scan(f"证件：{written}。", "x.md"):
        said = problem.message() + problem.fix() + str(problem.values)
        assert number not in said
        assert written not in said


@settings(deadline=None)
@given(identities(), st.sampled_from(["|", " | ", ",", "，"]))
def test_an_identity_number_is_found_with_a_digit_in_each_cell(number: str, border: str):
    assert number in [finding.value for finding in find(border.join(number))]


@pytest.mark.parametrize(
    "text",
    [
        "138**0000**2026",
        "13**800000**000",
        "<b>138</b><i>0000</i>0000",
        "&#49;3800000000",
        "[138](https://a.example/x)00000000",
        "138_0000_0000",
        "一三八〇〇〇〇〇〇〇〇",
        "幺三八零零零零零零零零",
        "电话：138\n0000\n0000",
        "| 1 | 3 | 8 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |",
    ],
)
def test_a_mobile_number_that_only_shows_on_the_page_is_found(text: str):
    assert rules(text) == ["PRI003"]


PERSONAL = {
    "PRI004": ["身份证 999999900101123", "证件号：320582 690101 123", "| 身份证号 |\n| --- |\n| 320582690101123 |"],
    "PRI005": [
        "护照E12345678",
        "护照号码：EA1234567",
        "持G 1234 5678号护照",
        "| 护照 |\n| --- |\n| e12345678 |",
        "护照ＰＥ１２３４５６７",
    ],
    "PRI006": [
        "港澳通行证 C12345678",
        "往来港澳通行证CA1234567",
        "回乡证H12345678",
        "港澳居民来往内地通行证 M1234567890",
        "台胞证号码12345678",
        "往来台湾通行证 L12345678",
    ],
    "PRI007": [
        "苏E12345",
        "苏E·1A345",
        "苏 E·D12345",
        "粤B·12345F",
        "京A1234警",
        "苏e-a123b",
        "轿车新A12345",
        "苏**E**12345",
    ],
    "PRI008": [
        "zhang.san@qq.com",
        "ZHANG@163.COM",
        "ｚｈａｎｇ＠ｑｑ．ｃｏｍ",
        "zhang [at] qq.com",
        "zhang（at）qq.com",
        "zhang @ qq . com",
        "**zhang**@qq.com",
        "[写信](mailto:zhang@qq.com)",
        "zh\u200bang@qq.com",
        "zhang@notjiangwan.example",
    ],
    "PRI009": [
        "合兴村12组34号",
        "第十二组三十四号",
        "合兴村３组５号",
        "锦苑小区5幢2单元301室",
        "锦苑新村5幢301室",
        "锦苑小区3-1-502",
        "12栋1单元501",
        "家住锦河镇合兴村34号",
        "现住锦苑路5号",
        "| 姓名 | 家庭住址 |\n| --- | --- |\n| 张* | 锦苑路5号 |",
    ],
    "PRI001": [
        "身份证号320582199001011230",
        "身份证 999999 19900101 0017",
        "| 姓名 | 身份证号 |\n| --- | --- |\n| 张* | 32058219900101123x |",
    ],
    "PRI010": [
        "编号320582690101123",
        "编号320582199001011230",
        "编号３２０５８２１９９００１０１１２３０",
        "编号**320582**199001011230",
        "学籍主号G320582201503150012",
    ],
}


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in PERSONAL.items() for text in texts])
def test_what_is_personal_is_found_by_its_rule(rule: str, text: str):
    assert rules(text) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "江政发〔2024〕17号",
        "招标编号 JWZB-2026-0112，合同金额 1234567.89 元",
        "项目编号 320582260305001",
        "项目编号 320582 20260115 0001，320582202613450001，999999199001010017",
        "产品型号 E12345678、A12345、EA1234567",
        "粤B2-20090059，苏ICP备12345678号，苏公网安备 32058202000123号",
        "全新A12345型水泵，苏E12345型",
        "苏械备20160001号，国药准字H20123456",
        "护照和通行证在二楼办理，20260305起预约",
        "台胞证自20260305起可以网上办",
        "身份证号 320582********1234，卡号 6217****0004",
        "icon@2x.png @所有人 20@3",
        "便民服务中心3号楼201室",
        "县行政中心2号楼305室，县医院5幢301室",
        "2组3号机井、5组2号文件、三队12号泵站",
        "第一单元12页，3号楼2单元",
        "5幢共301户，12幢1200平方米",
        "人民路12号，合兴村34号文件",
        "第 2 组 14 户，12组",
        "住在江堤外、危房里的，拨打0512-00000000",
        "96377，12345，110，0512-00000000",
    ],
)
def test_what_looks_like_more_than_it_is_passes(text: str):
    assert rules(text) == []


def test_what_is_only_pointed_out_hides_nothing_that_is_refused():
    assert rules("320582 19900101 13800000000") == ["PRI003"]
    assert rules("编号320582199001011230，320582199001011230@qq.com") == ["PRI010", "PRI008"]
    assert rules(f"一卡通 320582 19900101 {CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:16]} {CARD[16:]}") == ["PRI002"]


def test_digests_hold_no_numbers_of_people():
    digest = "ab13800000000c" + "0" * 50

    assert rules(f"{digest} {digest[:40]} ab13800000000cd") == ["PRI003"]
    assert rules(digest) == []
    assert rules("1" * 40 + " 138" + "0" * 61) == []


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789xX -\u200b①年，"), max_size=80))
def test_any_mixture_is_scanned_without_an_exception(text: str):
    for problem in scan(text, "x.md"):
        assert 1 <= problem.location.column <= len(text)


def test_a_mobile_number_with_the_country_code_and_no_blank_is_found():
    assert rules("0086" + MOBILE_NUMBER) == ["PRI003"]


@pytest.mark.parametrize("text", ["1X 19900101 13 4567 8", "1 9X 9999 19900101 001", "卡号 1X 6217 0000 0000 0000 004"])
def test_an_x_in_the_middle_of_figures_is_no_check_character(text: str):
    assert "PRI001" not in rules(text)


def test_no_more_than_a_bounded_number_of_findings_comes_of_one_text():
    assert len(list(find(f"{MOBILE_NUMBER}\n" * (MOST_FOUND + 10)))) == MOST_FOUND


def test_every_card_number_is_found_wherever_among_figures_it_begins():
    for lead in range(6):
        assert rules(f"卡号 {'1 ' * lead}{CARD}") == ["PRI002"], lead


@pytest.mark.parametrize(
    "text",
    [
        "教学楼3幢201室改造为实验室",
        "居住在本县的居民可到人民路88号县政务服务中心办理",
        "现住建局办公楼位于城北路12号",
        "租住公租房的，到人民路16号住房保障中心申请",
        "统一社会信用代码12320582466123456X，项目代码2603-320582-04-01-123456",
        "地字第320582202600123号",
        "业务流水号2026031509301234567，银行卡受理编号20260315001234567",
        "国药准字H20051234，车辆型号SC6388AVB5，公路G204、S228",
        "东经120.543210度，热线12369 12315 12350 12328，金额13800.00元",
        "锦河村3组12号泵站，宗地320582001001GB00123，危房3幢1203平方米",
    ],
)
def test_what_offices_write_every_day_passes(text: str):
    assert rules(text) == []


def test_the_address_of_a_home_is_found_though_an_office_is_named_elsewhere():
    assert rules("家住人民路88号，已向县政务服务中心申请") == ["PRI009"]
