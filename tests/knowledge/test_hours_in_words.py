from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.hours import Hours, spans_text
from knowledge.hours_in_words import read, written
from knowledge.opening.unread import HoursUnread
from tests.conftest import ROOT

GOLDEN = yaml.safe_load(Path(__file__).with_name("hours_in_words.yml").read_text(encoding="utf-8"))
MONDAY = date(2027, 2, 8)  # a week without a holiday
DAYS = ("lun", "mar", "mer", "gio", "ven", "sab", "dom")


def day_numbers(text: str) -> list[int]:
    """ "lun-mar,gio" as the golden file writes days."""
    found = list[int]()
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(DAYS.index(first), DAYS.index(last or first) + 1)
    return found


def week_of(rules: str) -> list[str]:
    return [spans_text(Hours(rules).day(MONDAY + timedelta(days=n))) for n in range(7)]


READ = [row for row in GOLDEN if "unread" not in row]


@pytest.mark.parametrize("row", READ, ids=lambda row: repr(row["words"]))
def test_words_open_the_door_when_they_say(row: dict[str, Any]) -> None:
    rules = read(row["words"])
    if row["week"] is None:
        assert rules == ""
        return
    wanted = ["chiuso"] * 7
    for names, times in row["week"].items():
        for n in day_numbers(names):
            wanted[n] = times
    assert week_of(rules) == wanted, rules
    for day, times in row.get("days", {}).items():
        assert spans_text(Hours(rules).day(day)) == times, f"{day} in {rules}"


@pytest.mark.parametrize("row", [row for row in GOLDEN if "unread" in row], ids=lambda row: repr(row["words"]))
def test_words_that_are_no_hours_are_named_with_an_example(row: dict[str, str]) -> None:
    with pytest.raises(HoursUnread) as error:
        read(row["words"])
    assert error.value.piece == row["unread"]
    assert f"«{row['unread']}»" in str(error.value)
    assert error.value.example in str(error.value)


def test_text_in_osm_syntax_stays_as_it_is() -> None:
    assert read("Mo,Tu 10:00-13:00; Mo 15:00-17:00") == "Mo,Tu 10:00-13:00; Mo 15:00-17:00"


def test_what_is_too_long_is_no_opening_hours() -> None:
    with pytest.raises(HoursUnread, match="troppo lungo"):
        read("lun 9-12, " * 100)


def test_every_example_of_an_error_can_be_read() -> None:
    """Those that are one example, and not two ways to say it."""
    for row in GOLDEN:
        if "unread" not in row:
            continue
        with pytest.raises(HoursUnread) as error:
            read(row["words"])
        if "«" not in error.value.example and "oppure" not in error.value.example:
            assert read(error.value.example)


# The rules of all places and offices that we bring along.
KEPT = sorted(
    {
        record["opening_hours"]
        for path in (ROOT / "knowledge").glob("*/*.yml")
        for records in yaml.safe_load(path.read_text(encoding="utf-8")).values()
        if isinstance(records, list)
        for record in records
        if isinstance(record, dict) and record.get("opening_hours")
    }
)
YEARS = datetime(2026, 1, 1), datetime(2029, 1, 1)


def test_the_hours_of_the_demo_town_are_there() -> None:
    assert len(KEPT) > 80


@pytest.mark.parametrize("rules", KEPT)
def test_hours_that_are_kept_can_be_edited_in_words(rules: str) -> None:
    words = written(rules)
    assert words != rules or rules == "off"
    assert list(Hours(read(words)).spans(*YEARS)) == list(Hours(rules).spans(*YEARS))


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("Mo-Fr 09:00-13:00", "lunedì-venerdì 9-13"),
        ("Mo-Fr 09:00-13:00; Tu,Th 09:00-13:00,15:00-17:00; Aug off",
         "lunedì, mercoledì e venerdì 9-13, martedì e giovedì 9-13 e 15-17; agosto chiuso"),
        ("24/7", "tutti i giorni h24"),
        ("Mo-Su 10:00-12:00; PH off", "tutti i giorni 10-12; festivi chiuso"),
        ("Mo-Sa 10:00-12:00; PH 15:00-18:00", "lunedì-sabato 10-12; domenica chiuso, festivi 15-18"),
        ("Sa[1,3] 09:00-12:00", "primo sabato del mese 9-12, terzo sabato del mese 9-12"),
        ("Su[-1] 09:00-12:00", "ultima domenica del mese 9-12"),
        ('Mo 09:00-12:00 "suona", Mo 15:00-17:00', 'lunedì 9-12 "suona", lunedì anche 15-17'),
        ("Mo-Fr 09:00-13:00; Aug 08-22 off", "lunedì-venerdì 9-13; dall'8 al 22 agosto chiuso"),
        ("Mo-Fr 09:00-18:00; Jul-Aug Mo-Fr 08:00-14:00",
         "lunedì-venerdì 9-18; luglio e agosto solo lunedì-venerdì 8-14"),
        ("Mo-Fr 09:00-13:00; easter off; 2027 Dec 24-2028 Jan 06 off",
         "lunedì-venerdì 9-13; dal 24 dicembre 2027 al 6 gennaio 2028 chiuso; pasqua chiuso"),
        ("off", "chiuso"),
    ],
)  # fmt: skip
def test_rules_in_the_words_that_staff_would_type(rules: str, words: str) -> None:
    assert written(rules) == words
    assert list(Hours(read(words)).spans(*YEARS)) == list(Hours(rules).spans(*YEARS))


@pytest.mark.parametrize("rules", ["sunrise-sunset", "week 1-10 Mo 09:00-12:00", "Mo 09:00+", "non so", "", "Mo"])
def test_rules_that_words_cannot_say_stay_as_they_are(rules: str) -> None:
    assert written(rules) == rules


WORDS = st.sampled_from(
    """lun mar mercoledì gio ven sabato domenica - e , ; : . / ( ) 9 9-13 15-17.30 8,30-12 20-2 dalle alle dal al
    chiuso agosto giugno settembre 24 dicembre 1° primo ultimo anche solo tranne esclusi festivi feriali prefestivi
    tutti i giorni mattina pomeriggio come sempre su appuntamento "suona" h24 natale altri \n mar-ott 10/8 del mese
    2027 Mo off 09:00-12:00""".split(" ")
)


@given(st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=40))
@settings(derandomize=True, max_examples=400)
def test_any_text_is_hours_or_names_what_it_is_not(text: str) -> None:
    try:
        rules = read(text)
    except HoursUnread:
        return
    if rules:
        Hours(rules).check()


RULE = st.fixed_dictionaries(
    {
        "season": st.sampled_from(["", "", "", "Aug ", "Jun-Sep ", "Aug 10-20 ", "Dec 24 ",
                                   "Dec 24-Jan 06 ", "Jul,Nov "]),
        "days": st.sampled_from(["Mo ", "Mo-Fr ", "Tu,Th ", "Sa-Su ", "PH ", "Mo-Su ", "Fr[1] ",
                                 "Sa[1,-1] ", "", "Su,PH "]),
        "hours": st.sampled_from(
            ["09:00-12:30", "15:00-17:00", "20:00-02:00", "00:00-24:00", "08:00-12:00,14:00-18:00", "off",
             '09:00-13:00 "su appuntamento"', '15:00-18:00 "suona"']
        ),
    }
)  # fmt: skip


@given(st.lists(RULE, min_size=1, max_size=5), st.sampled_from(["; ", ", "]))
@settings(derandomize=True, max_examples=300)
def test_what_is_written_in_words_reads_back_to_the_same_hours(rules: list[dict[str, str]], between: str) -> None:
    text = between.join("{season}{days}{hours}".format(**rule) for rule in rules)
    again = read(written(text))
    assert list(Hours(again).spans(*YEARS)) == list(Hours(text).spans(*YEARS))


@given(st.lists(RULE, min_size=1, max_size=3))
@settings(derandomize=True, max_examples=100)
def test_words_read_twice_are_the_same(rules: list[dict[str, str]]) -> None:
    words = written("; ".join("{season}{days}{hours}".format(**rule) for rule in rules))
    assert read(words) == read(words)
