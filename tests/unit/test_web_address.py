from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.web_address import Purpose, WebAddress, fault_of, is_web_address, read, safe_link

GRADES = list(Purpose)


def grade(url: str) -> str:
    """Give the strictest grade that an address has, or ""."""
    good = [purpose.name for purpose in GRADES if is_web_address(url, purpose)]
    assert good == [purpose.name for purpose in GRADES][: len(good)], "each grade asks for more than the one before"
    return good[-1] if good else ""


@pytest.mark.parametrize(
    ("url", "strictest"),
    [
        ("https://hooks.example.org/wire?a=1#x", "POST"),
        ("HTTP://Hooks.example.org:8080", "POST"),
        ("http://[::1]:80/", "POST"),
        ("https://zeitung.example/über", "FETCH"),
        ("https://zeitüng.example/", "FETCH"),
        ("https://zeit_ung.example./", "POST"),
        ("https://ex!ample.org/", "SHOW"),
        ("https://" + "a" * 64 + "ü.example/", "SHOW"),
        ("https://bank.example@evil.example/", "IDENTIFY"),
        ("https://:hunter2@evil.example/", "IDENTIFY"),
        ("https://evil.example/\u202egpj.exe", "IDENTIFY"),
        ("https://evil.example/\x85", "IDENTIFY"),
        ("https://example.org/a b", ""),
        ("https://example.org/\x00", ""),
        ("https://example.org:0/", ""),
        ("https://example.org:99999/", ""),
        ("https://[broken/", ""),
        ("https:///path", ""),
        ("ftp://example.org/", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org/", ""),
        ("/local", ""),
        ("", ""),
    ],
)
def test_an_address_has_its_grade(url: str, strictest: str) -> None:
    assert grade(url) == strictest


def test_the_lengths_differ_by_what_is_done_with_it() -> None:
    longest = "https://example.org/" + "a" * 1980
    assert all(is_web_address(longest, purpose) for purpose in GRADES)
    assert not is_web_address(longest + "a", Purpose.SHOW)
    assert not is_web_address(longest + "a", Purpose.POST)
    assert is_web_address(longest + "a" * 2000, Purpose.IDENTIFY)
    assert is_web_address(longest + "a" * 6000, Purpose.FETCH)
    assert not is_web_address(longest + "a" * 6001, Purpose.FETCH)


def test_a_fault_names_the_fix_and_no_part_of_the_address() -> None:
    assert fault_of("https://example.org/", Purpose.POST) == ""
    for url in ("https://me:hunter2@example.org/", "hunter2://x", "https://hunter2 x/", "https://x:hunter2/"):
        assert fault_of(url, Purpose.FETCH)
        assert "hunter2" not in fault_of(url, Purpose.FETCH)


def test_an_address_is_read_as_a_request_needs_it() -> None:
    assert read("http://Zeitüng.example/a b".replace(" ", "%20") + "?q=ä&x=%41", Purpose.FETCH) == WebAddress(
        "http", "xn--zeitng-6ya.example", 80, "/a%20b?q=%C3%A4&x=%41"
    )
    six = read("https://[2606:4700::1111]:8443", Purpose.FETCH)
    assert (six.host, six.port, six.target, six.authority) == ("2606:4700::1111", 8443, "/", "[2606:4700::1111]:8443")
    assert read("https://example.org:443/", Purpose.POST).authority == "example.org"
    assert read("https://example.org:80/", Purpose.POST).authority == "example.org:80"


def test_a_link_cannot_leave_its_attribute() -> None:
    assert safe_link('https://example.org/"onclick="x\'<b>') == "https://example.org/%22onclick=%22x'%3Cb%3E"
    assert safe_link("https://bank.example@evil.example/") == ""


@given(st.text())
def test_no_text_is_read_as_an_address_that_splits_a_request(text: str) -> None:
    url = f"https://example.org/{text}"
    if is_web_address(url, Purpose.FETCH):
        address = read(url, Purpose.FETCH)
        assert address.host == "example.org"
        assert address.target.isascii()
        assert not set(address.target) & set(" \r\n\t#")
