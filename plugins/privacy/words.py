"""Personal data that is not all digits: plates, passports, permits, e-mail addresses, house numbers of homes.

Each form is one that people write.  Where it is also the form of something else (a product code, an office), words
around it must say that it is personal, or must not say that it is an office.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from plugins.privacy.numbers import Found, Near
from plugins.registry.allowed import PersonalKind

BETWEEN = r"[ ·•・.\-]{0,2}"  # what people write between the parts of a code


def _spaced(pattern: str, count: int) -> str:
    return rf"{pattern}(?:[ \-]{{0,2}}{pattern}){{{count - 1}}}"


PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
WORD_ENDINGS = "新云"  # 全新A…, 阿里云A…: no plate unless something says so
PLATE = re.compile(
    rf"(?P<province>[{PROVINCES}]){BETWEEN}[A-HJ-NP-Z]{BETWEEN}"
    r"(?:[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK]"
    r"|(?=(?:[A-Z]*[0-9]){3})[A-HJ-NP-Z0-9]{5}|(?=(?:[A-Z]*[0-9]){3})[A-HJ-NP-Z0-9]{4}[学警港澳挂])"
    r"(?![A-Z0-9])(?! ?(?:型|款|系列|级|号线|号机|号泵))"
)
PASSPORT = re.compile(
    rf"(?<![A-Z0-9])(?:[EGDSP][ \-]{{0,2}}{_spaced('[0-9]', 8)}|E[ ]?[A-HJ-NP-Z][ \-]{{0,2}}{_spaced('[0-9]', 7)}"
    rf"|[DSP]E[ \-]{{0,2}}{_spaced('[0-9]', 7)}|1[45][0-9]{{7}})(?![A-Z0-9])"
)
PERMIT = re.compile(
    rf"(?<![A-Z0-9])(?:[HM][ \-]{{0,2}}{_spaced('[0-9]', 8)}(?:[ \-]{{0,2}}[0-9]{{2}})?"
    rf"|C[ ]?[A-Z0-9][ \-]{{0,2}}{_spaced('[0-9]', 7)}|[WLT][ \-]{{0,2}}{_spaced('[0-9]', 8)})(?![A-Z0-9])"
    r"|(?<=台胞证)[^0-9\n]{0,12}(?P<taiwan>(?!(?:19|20)[0-9]{2}[01])[0-9]{8}(?:[0-9]{2})?)(?![0-9])"
)
EMAIL = re.compile(
    r"(?<![A-Z0-9._%+\-])(?P<local>[A-Z0-9][A-Z0-9._%+\-]{0,63})"
    r"[ ]{0,2}(?:@|[(\[{<（【] ?AT ?[)\]}>）】])[ ]{0,2}(?P<domain>[A-Z0-9\-]{1,63}(?:(?:\.| \. )[A-Z0-9\-]{1,63}){0,5}"
    r"(?:\.| \. )(?!(?:PNG|JPG|JPEG|WEBP|SVG|PDF|CSS|JS)(?![A-Z0-9]))[A-Z]{2,24})(?![A-Z0-9@])"
)
COUNT = "[0-9一二三四五六七八九十百零〇]{1,4}"
NO_DOOR = "(?!文|通知|令|机|泵|井|线|厅|窗|闸|桥|路|田|地|池|塘|棚|库|楼|站|点|位|车|段|矿|箱|变|杆|坝|涵|渠|口)"
IN_GROUP = re.compile(
    rf"{COUNT} ?(?:村民)?(?:小组|组|社|队) ?(?:[0-9]{{1,4}}|{COUNT}) ?号{NO_DOOR}(?:[之\-][0-9]{{1,3}})?"
)
IN_BUILDING = re.compile(
    rf"{COUNT} ?(?:幢|栋|座|号楼|号院) ?{COUNT} ?单元 ?[0-9]{{2,4}} ?(?:室|号|户)?"
    rf"|{COUNT} ?单元 ?[0-9]{{2,4}} ?(?:室|户)"
    rf"|{COUNT} ?(?:幢|栋|座|号楼) ?[0-9]{{3,4}} ?(?:室|户)(?!数)"
    rf"|{COUNT} ?(?:幢|栋) ?[0-9]{{3,4}}(?![0-9户套平米元间个年.,])"
    r"|(?<=[苑区园村寓府里坊])[0-9]{1,3}\-[0-9]{1,2}\-[0-9]{3,4} ?室?(?![0-9\-])"
)
OFFICE = re.compile(
    "中心|大厅|办公|政府|机关|委员会|村委|居委|大楼|大厦|行政|窗口|服务|会议|医院|学校|学院|酒店|宾馆|银行|法院|公司|"
    "教学|教室|实验室|门诊|病房|车间|厂房|[局站厅馆署]|(?<!住)所"
)
OFFICE_AT_DOOR = re.compile(rf"[^，。；、：,;:（(|\s]{{0,12}}?(?:{OFFICE.pattern})")
BEFORE, AFTER = 20, 12  # how far around a room an office is named
DOOR_IN_STREET = rf"(?P<door>[路街巷弄村组庄里苑园坊道圩浜] ?{COUNT} ?[号弄](?!令|线|文|楼)(?:[之\-][0-9]{{1,3}})?)"
AT_HOME = re.compile(
    "(?:住址|家庭地址|家庭住址|户籍地址|户籍所在地|户口所在地|居住地|居住地址|家住|现住(?!建|房)|租住|住在|居住在|居住于)"
    rf"[^。；;！？!?\n]{{0,24}}?{DOOR_IN_STREET}"
)
IN_TABLE = re.compile(DOOR_IN_STREET)
CJK = re.compile("[\u4e00-\u9fff]")


def find_words(text: str, near: Set[Near], *, is_table: bool = False) -> Iterator[Found]:
    """Everything personal that is more than digits, in text folded by `LETTERS`, without hidden characters."""
    yield from _plates(text, near)
    if Near.PASSPORT in near:
        yield from (_found(PersonalKind.PASSPORT, match) for match in PASSPORT.finditer(text))
    if Near.PERMIT in near:
        for match in PERMIT.finditer(text):
            yield _found(PersonalKind.TRAVEL_PERMIT, match, "taiwan" if match["taiwan"] else 0)
    if "@" in text or "AT" in text:
        for match in EMAIL.finditer(text):
            address = f"{match['local']}@{match['domain']}".replace(" ", "").lower()
            yield Found(PersonalKind.EMAIL, address, match.start(), match.end())
    yield from _homes(text, near, is_table)


def _plates(text: str, near: Set[Near]) -> Iterator[Found]:
    for match in PLATE.finditer(text):
        before = text[match.start() - 1 : match.start()]
        is_word = match["province"] in WORD_ENDINGS and CJK.match(before) and not re.search("[·•・]", match[0])
        if not is_word or Near.VEHICLE in near:
            yield _found(PersonalKind.VEHICLE_PLATE, match)


def _homes(text: str, near: Set[Near], is_table: bool) -> Iterator[Found]:
    kind = PersonalKind.HOUSE_NUMBER
    if "号" not in text and "室" not in text and not re.search("[幢栋单苑区园寓府]", text):
        return
    yield from (_found(kind, match) for match in IN_GROUP.finditer(text))
    for match in IN_BUILDING.finditer(text):
        around = text[max(0, match.start() - BEFORE) : match.end() + AFTER]
        if not OFFICE.search(around):
            yield _found(kind, match)
    for match in AT_HOME.finditer(text):
        if not OFFICE_AT_DOOR.match(text, match.end()):
            yield _found(kind, match, "door")
    if is_table and Near.HOME in near:
        yield from (_found(kind, match, "door") for match in IN_TABLE.finditer(text))


def _found(kind: PersonalKind, match: re.Match[str], group: str | int = 0) -> Found:
    value = re.sub(r"[ ·•・.\-]", "", match[group])
    return Found(kind, value, match.start(group), match.end(group))
