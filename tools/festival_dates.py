"""Makes core/localisation/profiles/dates.toml: dates of festivals that follow the moon, year by year.

Needs `holidays` (MIT), which the product does not: `pip install holidays==0.109`, then run this file.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from holidays.calendars.chinese import KOREAN_CALENDAR, _ChineseLunisolar
from holidays.calendars.hindu import _HinduLunisolar
from holidays.calendars.islamic import _IslamicLunar, _IslamicMabimsLunar

FIRST, LAST = 2025, 2033
FILE = Path(__file__).parents[1] / "core/localisation/profiles/dates.toml"
# The seventh day of the seventh month lies 37 or 38 days before Mid-Autumn: that month has 29 or 30 days (by the new
# moons in Beijing).
SHORT_SEVENTH_MONTH = (2026, 2029)


def moving_dates() -> dict[str, list[date]]:
    """Name of a festival -> its dates in those years, in order."""
    han, hindu = _ChineseLunisolar(), _HinduLunisolar()
    crescent, mabims = _IslamicLunar(), _IslamicMabimsLunar()
    years = range(FIRST, LAST + 1)
    found: dict[str, set[date]] = {}

    def keep(name: str, day: date | None) -> None:
        if day and FIRST <= day.year <= LAST:
            found.setdefault(name, set()).add(day)

    for year in years:
        autumn = han.mid_autumn_date(year)[0]
        keep("lunar-new-year", han.lunar_new_year_date(year)[0])
        keep("dragon-boat", han.dragon_boat_date(year)[0])
        keep("qixi", autumn - timedelta(days=37 if year in SHORT_SEVENTH_MONTH else 38))
        keep("mid-autumn", autumn)
        keep("double-ninth", han.double_ninth_date(year)[0])
        keep("qingming", han.qingming_date(year)[0])
        keep("seollal", han.lunar_new_year_date(year, KOREAN_CALENDAR)[0])
        keep("chuseok", han.mid_autumn_date(year, KOREAN_CALENDAR)[0])
        for name, dates in (
            ("ramadan", crescent.ramadan_beginning_dates(year)),
            ("eid-al-fitr", crescent.eid_al_fitr_dates(year)),
            ("eid-al-adha", crescent.eid_al_adha_dates(year)),
            ("ashura", crescent.ashura_dates(year)),
            ("hari-raya-puasa", mabims.eid_al_fitr_dates(year)),
            ("hari-raya-haji", mabims.eid_al_adha_dates(year)),
        ):
            for day, _sure in dates:
                keep(name, day)
        diwali, southern = hindu.diwali_india_date(year)[0], hindu.diwali_date(year)[0]
        keep("diwali", diwali)
        # The library's table for the Tamil date names another month in 2028: within two days of Diwali it is right.
        keep("deepavali-sg", southern if southern and abs((southern - diwali).days) <= 2 else diwali)
        for name, day in (
            ("makar-sankranti", hindu.makar_sankranti_date(year)),
            ("holi", hindu.holi_date(year)),
            ("raksha-bandhan", hindu.raksha_bandhan_date(year)),
            ("ganesh-chaturthi", hindu.ganesh_chaturthi_date(year)),
            ("onam", hindu.onam_date(year)),
            ("navratri", hindu.sharad_navratri_date(year)),
            ("dussehra", hindu.dussehra_date(year)),
            ("karwa-chauth", hindu.karwa_chauth_date(year)),
        ):
            keep(name, day[0])
    return {name: sorted(days) for name, days in found.items()}


def main() -> None:
    lines = [
        f"# Dates by calculation, {FIRST} to {LAST}. Made by tools/festival_dates.py with `holidays`: change that.",
        f"years = [{FIRST}, {LAST}]",
        "",
        "[dates]",
    ]
    for name, days in moving_dates().items():
        lines.append(f"{name} = [{', '.join(day.isoformat() for day in days)}]")
    FILE.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
