from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.hours import Hours, HoursError, Span, clock

GOLDEN = yaml.safe_load(Path(__file__).with_name("hours.yml").read_text(encoding="utf-8"))
MONDAY = date(2026, 11, 23)
OFFICE = "Mo-Fr 09:00-12:30; Tu,Th 09:00-12:30,15:00-17:30; PH off"


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row['rules']} at {row['at']}")
def test_the_sentence_about_now(row: dict[str, str]) -> None:
    hours = Hours(row["rules"], row.get("patron", ""))
    assert hours.status(datetime.fromisoformat(row["at"])) == row["status"]


@pytest.mark.parametrize(
    ("rules", "lines"),
    [
        ("Mo-Fr 09:00-13:00", ["lunedì-venerdì 9-13", "sabato e domenica chiuso"]),
        ("Mo-Su 09:00-18:00", ["lunedì-domenica 9-18"]),
        ("24/7", ["lunedì-domenica tutto il giorno"]),
        ("off", ["lunedì-domenica chiuso"]),
        (
            "Mo-Fr 09:00-12:30; Tu 09:00-12:30,15:00-17:30",
            [
                "lunedì 9-12.30",
                "martedì 9-12.30 e 15-17.30",
                "mercoledì-venerdì 9-12.30",
                "sabato e domenica chiuso",
            ],
        ),
        (
            "Mo,We,Fr 10:00-12:00",
            [
                "lunedì 10-12",
                "martedì chiuso",
                "mercoledì 10-12",
                "giovedì chiuso",
                "venerdì 10-12",
                "sabato e domenica chiuso",
            ],
        ),
        (
            'Mo-Tu 09:00-12:00 "su appuntamento"; We 09:00-12:00',
            ["lunedì e martedì 9-12 (su appuntamento)", "mercoledì 9-12", "giovedì-domenica chiuso"],
        ),
        ("Mo-Fr 00:00-24:00", ["lunedì-venerdì tutto il giorno", "sabato e domenica chiuso"]),
        ("Tu 00:00-24:00", ["lunedì chiuso", "martedì tutto il giorno", "mercoledì-domenica chiuso"]),
        ("Fr 20:00-24:00", ["lunedì-giovedì chiuso", "venerdì 20-24", "sabato e domenica chiuso"]),
    ],
)
def test_days_of_equal_hours_stand_together(rules: str, lines: list[str]) -> None:
    assert Hours(rules).week(MONDAY) == lines


def test_an_evening_that_ends_after_midnight_belongs_to_its_day() -> None:
    assert Hours("Fr-Sa 20:00-02:00").week(MONDAY) == [
        "lunedì-giovedì chiuso",
        "venerdì e sabato 20-2",
        "domenica chiuso",
    ]


def test_what_begins_at_midnight_begins_at_0_and_not_at_24() -> None:
    assert Hours("Mo-Su 00:00-06:00").week(MONDAY) == ["lunedì-domenica 0-6"]
    assert "alle 24" not in Hours("Mo 00:00-06:00").status(datetime(2026, 11, 22, 10))


def test_a_comment_stands_beside_the_hours_it_is_about() -> None:
    (monday, *_) = Hours('Mo 09:00-12:00 "su appuntamento", Mo 15:00-17:00').week(MONDAY)
    assert monday == "lunedì 9-12 (su appuntamento) e 15-17"


def test_a_place_open_all_weekend_is_not_always_open() -> None:
    assert not Hours("Sa-Su 00:00-24:00").status(datetime(2026, 11, 28, 10)).startswith("Sempre")


def test_a_week_holds_the_holidays_that_fall_in_it() -> None:
    assert Hours(OFFICE).week(date(2026, 12, 7))[1] == "martedì chiuso"
    assert Hours(OFFICE).week(MONDAY)[1] == "martedì 9-12.30 e 15-17.30"


def test_what_never_closes_but_on_holidays_is_open_all_day_around_them() -> None:
    # Tuesday 8 December is a holiday
    assert Hours("24/7; PH off").week(date(2026, 12, 7)) == [
        "lunedì tutto il giorno",
        "martedì chiuso",
        "mercoledì-domenica tutto il giorno",
    ]


def test_a_week_holds_the_patron_saint() -> None:
    assert Hours(OFFICE, "12-10").week(date(2026, 12, 7))[3] == "giovedì chiuso"


def test_a_week_that_begins_on_thursday_is_told_from_monday_to_sunday() -> None:
    # from Thursday 3 to Wednesday 9 December: Tuesday is the 8th, a holiday
    assert Hours(OFFICE).week(date(2026, 12, 3))[:2] == ["lunedì 9-12.30", "martedì chiuso"]


def test_the_spans_of_a_day() -> None:
    morning = Span(datetime(2026, 11, 24, 9), datetime(2026, 11, 24, 12, 30))
    afternoon = Span(datetime(2026, 11, 24, 15), datetime(2026, 11, 24, 17, 30))
    assert Hours(OFFICE).day(date(2026, 11, 24)) == [morning, afternoon]
    assert Hours(OFFICE).day(date(2026, 11, 28)) == []


def test_the_spans_of_a_day_carry_their_comments() -> None:
    (span,) = Hours('Mo 09:00-12:00 "su appuntamento"').day(MONDAY)
    assert span.comment == "su appuntamento"


def test_spans_touch_the_period_asked_for_and_end_with_it() -> None:
    spans = list(Hours("Mo-Su 09:00-12:00").spans(datetime(2026, 11, 23, 10), datetime(2026, 11, 24, 11)))
    assert [span.end for span in spans] == [datetime(2026, 11, 23, 12), datetime(2026, 11, 24, 11)]
    assert list(Hours("Mo-Su 09:00-12:00").spans(datetime(2026, 11, 23, 12), datetime(2026, 11, 24, 9))) == []


def test_now_is_the_span_that_is_open_and_next_the_one_after_it() -> None:
    hours = Hours(OFFICE)
    moment = datetime(2026, 11, 24, 10)
    now, following = hours.now(moment), hours.next(moment)
    assert now is not None
    assert now.end == datetime(2026, 11, 24, 12, 30)
    assert following is not None
    assert following.start == datetime(2026, 11, 24, 15)
    assert hours.now(datetime(2026, 11, 24, 13)) is None


def test_nothing_is_next_where_nothing_opens_within_a_year() -> None:
    assert Hours("2030 Mo-Fr 09:00-12:00").next(datetime(2026, 11, 24, 10)) is None
    assert Hours("2027 Mo-Fr 09:00-12:00").next(datetime(2026, 11, 24, 10)) is not None


def test_hours_stand_on_the_day_the_clocks_change() -> None:
    for sunday in (date(2026, 3, 29), date(2026, 10, 25)):
        assert Hours("Su 01:00-10:00").day(sunday) == [
            Span(datetime.combine(sunday, time(1)), datetime.combine(sunday, time(10)))
        ]


@pytest.mark.parametrize(
    "rules",
    [
        "lun-ven 9-12",
        "Mo 09.00-12.00",
        "Mo-Fr 25:00-26:00",
        "sempre aperto",
        "Mo 09:00-12:00;; Tu 09:00-12:00",
        "Mo 09:00-",
        "",
        "\x00",
        "Mo 09:00-12:00\nchiuso",
    ],
)
def test_what_is_not_osm_syntax_is_an_hours_error(rules: str) -> None:
    with pytest.raises(HoursError, match="orari non leggibili"):
        Hours(rules).check()


def test_an_hours_error_says_what_could_not_be_read() -> None:
    with pytest.raises(HoursError, match="lun-ven 9-12"):
        Hours("lun-ven 9-12").status(datetime(2026, 11, 23, 10))


@pytest.mark.parametrize("patron", ["13-45", "8 settembre", "09-31", "0908", "-"])
def test_a_patron_saint_on_no_day_of_the_year_is_an_hours_error(patron: str) -> None:
    with pytest.raises(HoursError):
        Hours("Mo 09:00-12:00", patron).check()


def test_rules_that_end_with_a_semicolon_take_the_patron_saint_too() -> None:
    try:
        hours = Hours("Mo-Fr 09:00-12:30;", "09-08")
        hours.check()
    except HoursError:
        return  # refused with or without a patron saint is as good
    assert hours.now(datetime(2026, 9, 8, 10)) is None


def test_readable_hours_raise_nothing() -> None:
    Hours(OFFICE, "09-08").check()


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (time(9), "9"),
        (time(9, 5), "9.05"),
        (time(12, 30), "12.30"),
        (time(18), "18"),
        (time(0, 30), "0.30"),
        (time(0), "0"),
    ],
)
def test_a_clock_reads_as_people_write_it(moment: time, text: str) -> None:
    assert clock(moment) == text


@given(st.text(max_size=60))
@example("Mo-Fr 09:00-12:00 || ")
@example("PH")
@example("week 54")
@settings(deadline=None, derandomize=True)
def test_any_text_is_hours_or_an_hours_error(rules: str) -> None:
    try:
        Hours(rules, "09-08").check()
    except HoursError:
        return
    Hours(rules, "09-08").status(datetime(2026, 11, 23, 10))
    Hours(rules, "09-08").week(MONDAY)


PIECES = {
    "days": st.sampled_from(["Mo", "Mo-Fr", "Tu,Th", "Sa-Su", "PH", "Mo-Su", "Fr[1]", ""]),
    "times": st.sampled_from(["09:00-12:30", "15:00-17:00", "20:00-02:00", "00:00-24:00", "08:00-12:00,14:00-18:00"]),
    "end": st.sampled_from(["", ' "su appuntamento"', "; PH off", "; Aug off"]),
}


@given(
    st.lists(st.fixed_dictionaries(PIECES), min_size=1, max_size=3),
    st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31)),
)
@settings(deadline=None, derandomize=True)
def test_sentences_and_spans_agree_for_any_rules(pieces: list[dict[str, str]], moment: datetime) -> None:
    hours = Hours("; ".join("{days} {times}{end}".format(**piece).strip() for piece in pieces))
    now, following = hours.now(moment), hours.next(moment)
    if now:
        assert now.start <= moment < now.end
        assert hours.status(moment).startswith(("Adesso è aperto, fino alle ", "Sempre aperto"))
    else:
        assert hours.status(moment).startswith("Adesso è chiuso.")
        assert ("Riapre" in hours.status(moment)) == (following is not None)
    if following:
        assert moment < following.start < following.end
        assert following.start - moment <= timedelta(days=366)
