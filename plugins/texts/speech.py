"""Written words as they are read out: dates, times, amounts and telephone numbers in spoken Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable

DIGITS = "零一二三四五六七八九"
ALONE = str.maketrans("0123456789", "零幺二三四五六七八九")  # of numbers that are read figure by figure
PLACES = ("", "十", "百", "千")
GROUPS = ("", "万", "亿", "万亿")
MEASURED = "个天次盏名户家位条座台件间辆倍种项只棵"  # before these, two is 两
UNITS = {"㎡": "平方米", "m²": "平方米", "℃": "摄氏度", "km": "公里", "kg": "公斤", "cm": "厘米", "mm": "毫米"}

Spoken = Callable[[re.Match[str]], str]


def whole(number: int) -> str:
    """A whole number in words, below ten thousand billions."""
    if number < 10:
        return DIGITS[number]
    groups: list[int] = []
    while number:
        number, rest = divmod(number, 10_000)
        groups.append(rest)
    text, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        if not groups[place]:
            gap = bool(text)
            continue
        text += "零" if text and (gap or groups[place] < 1000) else ""
        text, gap = text + _group(groups[place]) + GROUPS[place], False
    return text.removeprefix("一") if text.startswith("一十") else text


def _group(number: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        figure = number // 10**place % 10
        if figure:
            text += ("零" if gap and text else "") + DIGITS[figure] + PLACES[place]
        gap = not figure
    return text


def amount(text: str) -> str:
    """A number as it is written, `58,500.50`, in words; cents that are nought are not read."""
    before, _, after = text.replace(",", "").partition(".")
    if len(before) > 12:
        return text.translate(ALONE)
    after = after.rstrip("0")
    return whole(int(before)) + ("点" + "".join(DIGITS[int(each)] for each in after) if after else "")


def spoken(text: str, year: int) -> str:
    """`text` as it is read out; the year of a date is left out where it is `year`."""
    for written, unit in UNITS.items():
        text = re.sub(rf"(?<=\d){re.escape(written)}(?![A-Za-z])", unit, text)
    for pattern, say in _rules(year):
        text = pattern.sub(say, text)
    return text


def _rules(year: int) -> tuple[tuple[re.Pattern[str], Spoken], ...]:
    def date(found: re.Match[str]) -> str:
        said = "" if int(found[1]) == year else "".join(DIGITS[int(each)] for each in found[1]) + "年"
        return f"{said}{whole(int(found[2]))}月{whole(int(found[3]))}日"

    def time(found: re.Match[str]) -> str:
        minute = int(found[2])
        rest = "" if not minute else "半" if minute == 30 else f"{'零' if minute < 10 else ''}{whole(minute)}分"
        return f"{whole(int(found[1]))}点{rest}"

    def figures(found: re.Match[str]) -> str:
        return found[0].strip().replace("-", "，").translate(ALONE)

    def of_year(found: re.Match[str]) -> str:
        return "".join(DIGITS[int(each)] for each in found[0])

    hotline = r"(?<=打)\s*\d{3,8}(?![\d.])|(?<!\d)\d{3,8}(?=热线)"
    until = r"(?<=[\d点分半日月])\s?[-–—~～至]\s?(?=\d)|(?<=[点分半日])[-–—~～](?=[一二三四五六七八九十])"
    rules: tuple[tuple[str, Spoken], ...] = (
        (r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", date),
        (r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})日", date),
        (r"(?<!\d)\d{4}(?=年)|(?<=〔)\d{4}(?=〕)", of_year),
        (r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)", figures),
        (r"(?<![\d.,])1[3-9]\d{9}(?!\d)", figures),
        (hotline, figures),
        (r"(?<!\d)([01]?\d|2[0-4])[:：]([0-5]\d)(?![\d:])", time),
        (r"(\d[\d,]*(?:\.\d+)?)%", lambda found: f"百分之{amount(found[1])}"),
        (r"(?<!\d)[-−](\d+(?:\.\d+)?)(?=摄氏度)", lambda found: f"零下{amount(found[1])}"),
        (until, lambda found: "到"),
        (rf"(?<![\d.,])2(?=[{MEASURED}])", lambda found: "两"),
        (r"(?<![\d.,])\d{9,}(?![\d.,])", figures),
        (r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", lambda found: amount(found[0])),
    )
    return tuple((re.compile(pattern), say) for pattern, say in rules)


def spelled(code: str) -> str:
    """A check code in groups of four, its figures as they are called out."""
    groups = [code[start : start + 4] for start in range(0, len(code), 4)]
    return "，".join(" ".join(group).translate(ALONE) for group in groups)
