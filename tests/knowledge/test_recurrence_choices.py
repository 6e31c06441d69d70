from datetime import date, datetime, timedelta
from itertools import islice

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.recurrence import Recurrence, RecurrenceError
from knowledge.recurrence_choices import LAST, NTHS, Choices, Repeat, dates, of, rule
from knowledge.recurrence_in_words import sentence
from tests.conftest import ROOT

THURSDAY = datetime(2026, 1, 8, 17, 30)

CASES = [
    (Choices(), "", "Una volta sola, giovedì 8 gennaio 2026 alle 17.30.", ["2026-01-08"]),
    (
        Choices(Repeat.WEEKLY),
        "FREQ=WEEKLY",
        "Ogni giovedì alle 17.30.",
        ["2026-01-08", "2026-01-15", "2026-01-22"],
    ),
    (
        Choices(Repeat.WEEKLY, weekdays=(0, 3)),
        "FREQ=WEEKLY;BYDAY=MO,TH",
        "Ogni lunedì e giovedì alle 17.30.",
        ["2026-01-08", "2026-01-12", "2026-01-15"],
    ),
    (
        Choices(Repeat.WEEKLY, every=2, weekdays=(3,), until=date(2026, 2, 5)),
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;UNTIL=20260205",
        "Ogni 2 settimane, giovedì alle 17.30, fino al 5 febbraio 2026.",
        ["2026-01-08", "2026-01-22", "2026-02-05"],
    ),
    (
        Choices(Repeat.WEEKLY, weekdays=(0, 1, 2, 3, 4, 5, 6), times=2),
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT=2",
        "Tutti i giorni alle 17.30, 2 volte in tutto.",
        ["2026-01-08", "2026-01-09"],
    ),
    (
        Choices(Repeat.MONTH_DAY, day=31),
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "Ogni mese, il 31 alle 17.30.",
        ["2026-01-31", "2026-03-31", "2026-05-31"],
    ),
    (
        Choices(Repeat.MONTH_WEEKDAY, weekdays=(5,), nths=(1, 3), skipped=(date(2026, 2, 7),)),
        "FREQ=MONTHLY;BYDAY=1SA,3SA",
        "Ogni mese, il primo sabato e il terzo sabato alle 17.30, tranne il 7 febbraio 2026.",
        ["2026-01-17", "2026-02-21", "2026-03-07"],
    ),
    (
        Choices(Repeat.MONTH_WEEKDAY, every=2, weekdays=(6,), nths=(LAST,)),
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1SU",
        "Ogni 2 mesi, l'ultima domenica alle 17.30.",
        ["2026-01-25", "2026-03-29", "2026-05-31"],
    ),
    (
        Choices(Repeat.YEARLY, day=8, month=9),
        "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=8",
        "Ogni anno, l'8 settembre alle 17.30.",
        ["2026-09-08", "2027-09-08", "2028-09-08"],
    ),
    (
        Choices(Repeat.YEARLY, weekdays=(6,), nths=(3,), month=10),
        "FREQ=YEARLY;BYMONTH=10;BYDAY=3SU",
        "Ogni anno, la terza domenica di ottobre alle 17.30.",
        ["2026-10-18", "2027-10-17", "2028-10-15"],
    ),
    (
        Choices(Repeat.YEARLY),
        "FREQ=YEARLY",
        "Ogni anno, l'8 gennaio alle 17.30.",
        ["2026-01-08", "2027-01-08", "2028-01-08"],
    ),
]


@pytest.mark.parametrize(("choices", "text", "said", "days"), CASES, ids=[case[1] or "once" for case in CASES])
def test_choices_a_rule_a_sentence_and_dates(choices: Choices, text: str, said: str, days: list[str]) -> None:
    assert rule(choices) == text
    assert of(text, choices.skipped) == choices
    assert sentence(choices, THURSDAY) == said
    found = dates(choices, THURSDAY, THURSDAY, 3)
    assert found == [datetime.combine(date.fromisoformat(day), THURSDAY.time()) for day in days]


def test_ten_dates_from_a_moment_on() -> None:
    found = dates(Choices(Repeat.WEEKLY, weekdays=(3,)), THURSDAY, datetime(2027, 6, 10, 18))
    assert len(found) == 10
    assert found[0] == datetime(2027, 6, 17, 17, 30)
    assert found[-1] == datetime(2027, 8, 19, 17, 30)


def test_a_day_of_a_leap_year_comes_back_in_leap_years() -> None:
    found = dates(Choices(Repeat.YEARLY, day=29, month=2), THURSDAY, THURSDAY, 3)
    assert [day.year for day in found] == [2028, 2032, 2036]


def test_what_is_over_has_no_more_dates() -> None:
    assert dates(Choices(Repeat.WEEKLY, times=3), THURSDAY, datetime(2026, 6, 1)) == []
    assert dates(Choices(), THURSDAY, datetime(2026, 6, 1)) == []


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        (Choices(Repeat.WEEKLY, every=0), "ogni quante volte"),
        (Choices(Repeat.WEEKLY, every=53), "ogni quante volte"),
        (Choices(Repeat.WEEKLY, times=-1), "quante volte in tutto"),
        (Choices(Repeat.WEEKLY, times=2, until=date(2026, 2, 1)), "una sola fine"),
        (Choices(Repeat.WEEKLY, weekdays=(7,)), "giorni della settimana"),
        (Choices(Repeat.MONTH_DAY), "giorno del mese"),
        (Choices(Repeat.MONTH_DAY, day=32), "da 1 a 31"),
        (Choices(Repeat.MONTH_WEEKDAY, weekdays=(1,)), "quale del mese"),
        (Choices(Repeat.MONTH_WEEKDAY, weekdays=(1,), nths=(5,)), "primo, secondo"),
        (Choices(Repeat.YEARLY, day=30, month=2), "non c'è in quel mese"),
        (Choices(Repeat.YEARLY, day=3), "scegli il mese"),
        (Choices(Repeat.YEARLY, month=13, day=1), "da 1 a 12"),
    ],
)
def test_choices_that_do_not_go_together_say_so(choices: Choices, problem: str) -> None:
    with pytest.raises(RecurrenceError, match=problem):
        rule(choices)


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=MONTHLY;BYMONTH=1,2,3;BYDAY=2SU",
        "FREQ=MONTHLY;BYDAY=1MO,2TU",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=DAILY;INTERVAL=2",
        "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9",
        "FREQ=WEEKLY;UNTIL=20260205T170000Z",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=WEEKLY;FREQ=WEEKLY",
        "every week",
        "FREQ=MONTHLY",
    ],
)
def test_a_rule_that_choices_cannot_express_has_none(text: str) -> None:
    assert of(text) is None


def test_every_day_is_all_days_of_the_week() -> None:
    assert of("FREQ=DAILY;COUNT=3") == Choices(Repeat.WEEKLY, weekdays=tuple(range(7)), times=3)


RULES = sorted(
    {
        event["rrule"]
        for event in yaml.safe_load((ROOT / "knowledge/demo/events.yml").read_text(encoding="utf-8"))["events"]
        if event.get("rrule")
    }
)


@pytest.mark.parametrize("text", RULES)
def test_the_rules_of_the_demo_town_are_choices_with_the_same_dates(text: str) -> None:
    choices = of(text)
    if choices is None:
        assert "BYMONTH=1,2" in text  # some months only: stays text
        return
    start = datetime(2026, 1, 1, 10)
    wanted = Recurrence(start, None, text).between(start, start + timedelta(days=3700))
    assert dates(choices, start, start) == [begin for begin, _ in islice(wanted, 10)]
    assert sentence(choices, start).endswith(".")


DAYS = st.lists(st.integers(0, 6), max_size=4, unique=True).map(lambda days: tuple(sorted(days)))
ANY = st.builds(
    Choices,
    repeat=st.sampled_from(Repeat),
    every=st.integers(0, 60),
    weekdays=DAYS,
    nths=st.lists(st.sampled_from(NTHS), max_size=2, unique=True).map(
        lambda nths: tuple(sorted(nths, key=lambda nth: (nth < 0, nth)))
    ),
    day=st.integers(0, 32),
    month=st.integers(0, 12),
    until=st.none() | st.dates(date(2026, 2, 1), date(2030, 1, 1)),
    times=st.integers(0, 20),
)


@given(ANY)
@settings(derandomize=True)
def test_choices_are_refused_or_come_back_from_their_rule(choices: Choices) -> None:
    try:
        text = rule(choices)
    except RecurrenceError:
        return
    Recurrence(THURSDAY, None, text).check()
    again = of(text)
    assert again is not None
    assert dates(again, THURSDAY, THURSDAY, 5) == dates(choices, THURSDAY, THURSDAY, 5)
    assert sentence(again, THURSDAY) == sentence(choices, THURSDAY)


@given(
    st.text(max_size=50)
    | st.lists(st.sampled_from(["FREQ=WEEKLY", "BYDAY=MO", "COUNT=", "=", "UNTIL=x"])).map(";".join)
)
@settings(derandomize=True)
def test_any_text_has_choices_or_none(text: str) -> None:
    found = of(text)
    if found is not None:
        Recurrence(THURSDAY, None, rule(found)).check()
