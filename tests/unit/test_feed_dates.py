"""Dates as feeds write them: the moment, or unreadable; never another day."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.formats.fields.date_words import days_of, folded, months_of
from ingest.formats.fields.dates import Date, first_date, read_date

DATA = Path(os.environ.get("WIREWATCH_TEST_DATA", Path(__file__).parents[2] / "../shared/data")) / "faults/feeds"


def minute(date: Date) -> str | None:
    return None if date.seconds is None else datetime.fromtimestamp(date.seconds, UTC).strftime("%Y-%m-%dT%H:%M")


def test_every_text_of_the_table_of_faults_is_the_moment_or_unreadable() -> None:
    table = json.loads((DATA / "dates-table.json").read_text(encoding="utf-8"))
    wrong = [(text, right, minute(read_date(text))) for text, right, _ in table if minute(read_date(text)) != right]
    assert (len(table), wrong) == (94, [])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026/04/09 07:05:00", "2026-04-09T07:05"),
        ("2026.4.9", "2026-04-09T00:00"),
        ("9. 4. 2026, 7:05", "2026-04-09T07:05"),
        ("19-04-2026 07:05", "2026-04-19T07:05"),
        ("2026年4月9日 上午7:05", "2026-04-09T07:05"),
        ("令和8年4月9日 19時05分", "2026-04-09T19:05"),
        ("2026년 4월 9일 오후 4:05", "2026-04-09T07:05"),
        ("20260409T070500+0200", "2026-04-09T05:05"),
        ("20260409070500", "2026-04-09T07:05"),
        ("2026-04-09 07:05:00 UTC", "2026-04-09T07:05"),
        ("Thu, 9 Apr 26 07:05 CEST", "2026-04-09T05:05"),
        ("Thu Apr  9 07:05:00 EDT 2026", "2026-04-09T11:05"),
        ("9-Apr-2026 7:05 PM", "2026-04-09T19:05"),
        ("April 9th, 2026 at 12:05 am", "2026-04-09T00:05"),
        ("Thursday 09 April 2026 - 07h05", "2026-04-09T07:05"),
        ("9 Apr 2026 07:05:00 America/Bogota", "2026-04-09T12:05"),
        ("9 Apr 2026 07:05:00 ET", "2026-04-09T11:05"),
        ("٩ أبريل ٢٠٢٦ 07:05", "2026-04-09T07:05"),
        ("9 avril 2026 à 7h05", "2026-04-09T07:05"),
        ("1º de abril de 2026", "2026-04-01T00:00"),
        ("2026. április 9., 7:05", "2026-04-09T07:05"),
        ("9 เมษายน 2569", "2026-04-09T00:00"),
        ("1775718300", "2026-04-09T07:05"),
        ("1775718300123", "2026-04-09T07:05"),
        ("&lt;b&gt;Thu, 9 Apr 2026 07:05:00 GMT&lt;/b&gt;", "2026-04-09T07:05"),
        ("\u202a2026-04-09T07:05:00Z\u202c", "2026-04-09T07:05"),
        ("Thu Apr 09 2026 09:05:00 GMT+0200 (Central European Summer Time)", "2026-04-09T07:05"),
        ("Thu Apr 09 2026 09:05:00 GMT+0200 (heure d’été d’Europe centrale)", "2026-04-09T07:05"),
        ("2026-04-09T09:05:00+02:00[Europe/Paris]", "2026-04-09T07:05"),
        ("2026-04-09T09:05[Europe/Paris]", "2026-04-09T07:05"),
        ("2026-04-09T07:05:00Z[UTC]", "2026-04-09T07:05"),
        ("Thu, 9 Apr 2026 03:05:00 \u22120400", "2026-04-09T07:05"),
        ("2026\u201104\u201109 07:05", "2026-04-09T07:05"),
        ("２０２６／０４／０９ ０７：０５", "2026-04-09T07:05"),
        ("Thu, 9 Apr 2026 07:05:00 +0000 (UTC)", "2026-04-09T07:05"),
        ("Thursday, 09-Apr-26 07:05:00 GMT", "2026-04-09T07:05"),
        ("2026 m. balandžio 9 d. 07:05", "2026-04-09T07:05"),
        ("Kamis, 9 April 2026 14:05 WIB", "2026-04-09T07:05"),
        ("jeudi 9 avril 2026 à 7 h 05", "2026-04-09T07:05"),
    ],
)
def test_a_date_is_read_however_it_is_written(text: str, moment: str) -> None:
    assert minute(read_date(text)) == moment


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "3 hours ago",
        "April 2026",
        "2026",
        "2026-W15-4",
        "07:05",
        "9 April",
        "9 Apr 2026 07:05 08:05",
        "9 Apr 2026 - 12 Apr 2026",
        "2026-04-09 2026-04-10",
        "2026-04-09T25:05:00Z",
        "2026-04-09T07:65:00Z",
        "2026-04-09T07:05:00+99:00",
        "2026-04-09T07:05:00Z+02:00",
        "31 Apr 2026",
        "30.02.2026",
        "9/4/26",
        "Thu, 9 Apr 2026 07:05:00 ZZZZ",
        "Thu, 9 Apr 20266",
        "Spring sale until 9 Apr 2026 07:05",
        "9" * 500,
    ],
)
def test_what_is_not_used_whole_is_unreadable(text: str) -> None:
    assert read_date(text) == Date("unreadable")


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00Z", "Mon, 01 Jan 0001 00:00:00 +0000", "1970-01-01", "0000-00-00"]
)
def test_what_no_page_of_the_web_has_is_impossible(text: str) -> None:
    assert read_date(text).state == "impossible"


@pytest.mark.parametrize(
    ("zone", "country", "hour"),
    [
        ("IST", "", 4), ("IST", "il", 8), ("IST", "ie", 9), ("BST", "gb", 9), ("BST", "bd", 4), ("CST", "us", 16),
        ("CST", "cn", 2), ("AST", "sa", 7), ("EST", "us", 15), ("EST", "au", 0), ("PST", "ph", 2), ("MSK", "ru", 7),
    ],
)  # fmt: skip
def test_zones_of_one_name_are_told_apart_by_the_country(zone: str, country: str, hour: int) -> None:
    date = read_date(f"Mon, 23 Nov 2026 10:00:00 {zone}", country=country)
    assert date.seconds is not None
    assert datetime.fromtimestamp(date.seconds, UTC).hour == hour


def test_day_and_month_in_figures_are_told_apart_by_the_country() -> None:
    read = {country: minute(read_date("05/06/2026 10:00", country=country)) for country in ("us", "ph", "fr", "ng")}
    assert read == dict.fromkeys(("us", "ph"), "2026-05-06T10:00") | dict.fromkeys(("fr", "ng"), "2026-06-05T10:00")
    assert minute(read_date("5/6/2026 10:00 AM")) == "2026-05-06T10:00"
    assert minute(read_date("25/6/2026 10:00 AM")) == "2026-06-25T10:00"


def test_a_word_for_two_months_is_that_of_the_language_or_the_day_of_the_week() -> None:
    assert minute(read_date("23 lis 2026", language="hr")) == "2026-10-23T00:00"
    assert minute(read_date("pet, 23 lis 2026")) == "2026-10-23T00:00"
    assert minute(read_date("pon, 23 lis 2026")) == "2026-11-23T00:00"


def test_a_day_without_a_time_says_so() -> None:
    assert [read_date(text).whole_day for text in ("2026-04-09", "9 April 2026", "2026-04-09T00:00Z")] == [
        True,
        True,
        False,
    ]


def test_months_and_days_of_many_languages_are_known() -> None:
    words = ["novembre", "listopad", "kasım", "noviembre", "ноябрь", "نوفمبر", "november", "нояб", "Νοέμβριος", "നവംബർ"]
    assert [word for word in words if 11 not in months_of(folded(word)).values()] == []
    assert all(0 in days_of(folded(word)) for word in ("lundi", "Montag", "понедельник", "الاثنين", "pazartesi", "Δευ"))


def test_of_several_dates_the_first_that_can_be_read_counts() -> None:
    assert first_date(("soon", "2026-04-09")).seconds == read_date("2026-04-09").seconds
    assert first_date(("", "soon")) == Date("unreadable")
    assert first_date(()) == Date("missing")
