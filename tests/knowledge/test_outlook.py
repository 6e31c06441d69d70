from datetime import date

from knowledge.hours import Hours
from knowledge.hours_in_words import read
from knowledge.opening.outlook import outlook

TODAY = date(2026, 11, 25)  # a Wednesday


def test_an_ordinary_week_and_the_next_holidays() -> None:
    seen = outlook(Hours(read("lun-ven 9-13, mar anche 15-17, festivi chiuso")), TODAY)
    assert seen.week == ["lunedì 9-13", "martedì 9-13 e 15-17", "mercoledì-venerdì 9-13", "sabato e domenica chiuso"]
    assert seen.others == []
    assert seen.closures[:3] == ["martedì 8 dicembre 2026", "venerdì 25 dicembre 2026", "venerdì 1 gennaio 2027"]


def test_an_ordinary_week_is_one_without_a_holiday() -> None:
    seen = outlook(Hours("Mo-Su 09:00-12:00; PH off"), date(2026, 12, 7))
    assert seen.week == ["lunedì-domenica 9-12"]


def test_summer_hours_are_told_with_their_weeks() -> None:
    seen = outlook(Hours(read("lun-ven 9-18, luglio e agosto solo lun-ven 8-14")), TODAY)
    (summer,) = seen.others
    assert summer.lines == ["lunedì-venerdì 8-14", "sabato e domenica chiuso"]
    assert summer.title == "dal 5 luglio 2027 al 29 agosto 2027"


def test_a_holiday_does_not_divide_the_summer() -> None:
    seen = outlook(Hours(read("lun-ven 9-18, da maggio a luglio solo lun-ven 8-14, festivi chiuso")), TODAY)
    (summer,) = seen.others
    assert (summer.title, summer.lines[0]) == ("dal 3 maggio 2027 al 1 agosto 2027", "lunedì-venerdì 8-14")


def test_a_closed_month_is_one_closure_across_its_weekends() -> None:
    seen = outlook(Hours(read("lun-ven 9-13, agosto chiuso")), TODAY)
    assert seen.closures == ["dal 2 agosto 2027 al 31 agosto 2027"]


def test_the_patron_saint_is_among_the_closures() -> None:
    assert outlook(Hours("Mo-Fr 09:00-13:00", "12-10"), TODAY).closures == ["giovedì 10 dicembre 2026"]


def test_what_is_open_in_summer_only_shows_a_week_of_summer() -> None:
    seen = outlook(Hours(read("dal 1 giugno al 15 settembre: lun-sab 8-14")), TODAY)
    assert seen.week == ["lunedì-sabato 8-14", "domenica chiuso"]


def test_what_never_opens_says_so() -> None:
    seen = outlook(Hours("off"), TODAY)
    assert (seen.week, seen.others, seen.closures) == (["lunedì-domenica chiuso"], [], [])
