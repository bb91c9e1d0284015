"""Writes `procedures/calendars/YEAR.yaml` from the package `chinesecalendar`.

Which days are off and which weekends are worked comes from the package, which refuses a year
that it does not know. The statutory holidays themselves come from 全国年节及纪念日放假办法:
11 days to 2024, 13 from 2025. The number of the yearly notice and the three lunar dates are
typed in below; read the notice before adding a year.

    python tools/make_calendar.py 2026 --checked-on 2026-11-24 > procedures/calendars/2026.yaml

It does not read a clock and does not guess a year. When a year is added, remake the year before
it as well: its last days are provisional no longer.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta

import chinese_calendar

NOTICES = {
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}

# 正月初一, 五月初五, 八月十五
LUNAR = {
    2024: (date(2024, 2, 10), date(2024, 6, 10), date(2024, 9, 17)),
    2025: (date(2025, 1, 29), date(2025, 5, 31), date(2025, 10, 6)),
    2026: (date(2026, 2, 17), date(2026, 6, 19), date(2026, 9, 25)),
}

TITLES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}

PROVISIONAL = """\
# Provisional at the end: the notice for {next} may still change the last days of December {year}.
"""

HEAD = """\
# Working days of {year}, made by tools/make_calendar.py: change that, not this.
{provisional}calendar: {year}
source: "国务院办公厅关于{year}年部分节假日安排的通知（{notice}）"
checked_on: "{checked_on}"
"""


def days_of(year: int) -> list[date]:
    """Every day of the year, in order."""
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def statutory(year: int) -> list[date]:
    """The days that everybody has off by regulation, wherever in the week they fall."""
    new_year, dragon_boat, mid_autumn = LUNAR[year]
    qingming = chinese_calendar.get_solar_terms(date(year, 4, 3), date(year, 4, 7))[0][0]
    spring, labour = (range(3), 1) if year < 2025 else (range(-1, 3), 2)  # 除夕 from 2025
    return sorted(
        [date(year, 1, 1)]
        + [new_year + timedelta(days=n) for n in spring]
        + [qingming, dragon_boat, mid_autumn]
        + [date(year, 5, day) for day in range(1, labour + 1)]
        + [date(year, 10, day) for day in (1, 2, 3)]
    )


def listed(key: str, days: list[date]) -> str:
    """One YAML list of quoted dates; the comment says for which festival."""
    lines = [f"{key}:\n"]
    for day in days:
        table = (
            chinese_calendar.workdays if key == "working_weekends" else chinese_calendar.holidays
        )
        lines.append(f'  - "{day}"  # {day:%a} {TITLES[table[day]]}\n')
    return "".join(lines)


def render(year: int, checked_on: str) -> str:
    """The text of the year's file."""
    days = days_of(year)
    off = [d for d in days if d.weekday() < 5 and not chinese_calendar.is_workday(d)]
    worked = [d for d in days if d.weekday() >= 5 and chinese_calendar.is_workday(d)]
    last = max(chinese_calendar.holidays).year
    provisional = PROVISIONAL.format(year=year, next=year + 1) if year == last else ""
    head = HEAD.format(
        year=year, provisional=provisional, notice=NOTICES[year], checked_on=checked_on
    )
    return (
        head
        + listed("days_off", off)
        + listed("working_weekends", worked)
        + listed("holidays", statutory(year))
    )


def main() -> int:
    """Print one year; 2 for a year without a notice."""
    parser = argparse.ArgumentParser(description="print the calendar of one year as YAML")
    parser.add_argument("year", type=int)
    parser.add_argument("--checked-on", required=True, help="the day a person compared it")
    args = parser.parse_args()
    try:
        text = render(args.year, date.fromisoformat(args.checked_on).isoformat())
    except (KeyError, NotImplementedError):
        known = ", ".join(map(str, NOTICES))
        print(f"no calendar for {args.year}: the notices of {known} are known", file=sys.stderr)
        return 2
    sys.stdout.buffer.write(text.encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
