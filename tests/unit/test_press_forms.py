"""How the press writes what a list says: one row a case; a row that finds nothing is somebody else's name.

A row: kind, how loosely it may be spelled (empty: nobody says), the listed name, a text, what of it is named.
"""

from __future__ import annotations

import pytest
from names_found import mentions_in
from wire_examples import article

from config.files.watchlist import Entity, Kind, Watchlist
from core.article import Mention

NOTHING = ""
_KINDS: dict[str, Kind] = {
    "p": "person",
    "g": "group",
    "o": "organisation",
    "c": "company",
    "v": "vessel",
    "a": "agency",
}
Row = tuple[str, str, str, str, str]
PEOPLE: list[Row] = [
    ("p", "", "Sergey Viktorovich Zorvan", "Minister Sergey Zorvan spoke", "Sergey Zorvan"),
    ("p", "", "Sergey Zorvan", "Minister Sergey Viktorovich Zorvan spoke", "Sergey Viktorovich Zorvan"),
    ("p", "", "Sergey Borisovich Zorvan", "Minister Sergey Viktorovich Zorvan spoke", NOTHING),
    ("p", "", "Donald Zorvan", "President Donald J. Zorvan spoke", "Donald J. Zorvan"),
    ("p", "", "Donald Zorvan", "President Donald J Zorvan spoke", "Donald J Zorvan"),
    ("p", "", "Donald Zorvan", "President Donald John Zorvan spoke", "Donald John Zorvan"),
    ("p", "", "Donald Zorvan", "They met Donald and Zorvan", "Zorvan"),
    ("p", "", "Donald Zorvan", "They met Ruben Zorvan there", NOTHING),
    ("p", "", "Donald Zorvan", "They met Ruben K. Zorvan there", NOTHING),
    ("p", "", "Donald Zorvan", "They met D. Zorvan there, who said so", "Zorvan"),
    ("p", "", "Hans Joachim Zorvan", "They met Hans J Zorvan there", "Hans J Zorvan"),
    ("p", "", "Hans Joachim Zorvan", "They met Hans J. Zorvan there", "Hans J. Zorvan"),
    ("p", "", "Hans Joachim Zorvan", "They met Hans Zorvan there", "Hans Zorvan"),
    ("p", "", "Hans Joachim Zorvan", "They met Hans K. Zorvan there", NOTHING),
    ("p", "", "Jamal Mustafa Sultan al-Zorvani", "They met Jamal Sultan al-Zorvani there", "Jamal Sultan al-Zorvani"),
    ("p", "", "Jamal Mustafa Sultan al-Zorvani", "They met Jamal al-Zorvani there", "Jamal al-Zorvani"),
    ("p", "", "Jamal Mustafa Sultan al-Zorvani", "They met Sultan Jamal there", NOTHING),
    ("p", "", "Omar bin Tarek al-Zorvani", "They met Tarek bin Omar al-Zorvani there", NOTHING),
    ("p", "", "Theodore Zorvan", "They met Ted Zorvan there", "Ted Zorvan"),
    ("p", "", "Ted Zorvan", "They met Theodore Zorvan there", "Theodore Zorvan"),
    ("p", "", "William Zorvan", "They met BILL ZORVAN there", "BILL ZORVAN"),
    ("p", "", "William Zorvan", "Pay the bill, Zorvan", "Zorvan"),
    ("p", "", "William W Zorvan", "On the list: Zorvan, William W. (London)", "Zorvan, William W"),
    ("p", "", "Abdul Aziz Zorvani", "On the list: Zorvani, Abdul Aziz", "Zorvani, Abdul Aziz"),
    ("p", "", "Zorvan, John", "They met John Zorvan there", "John Zorvan"),
    ("p", "", "JD Zorvan", "They met J.D. Zorvan there", "J.D. Zorvan"),
    ("p", "", "Kim Zong Un", "They met Kim Zong-un there", "Kim Zong-un"),
    ("p", "", "Kim Zong Un", "They met Kim Un there", NOTHING),
    ("p", "", "Ayatollah Zorvan", "They met Ayatollah Mojtaba Zorvan there", NOTHING),
    ("p", "", "Mohammed bin Zorvan", "They met Muhammad bin Zorvan there", "Muhammad bin Zorvan"),
    ("p", "", "Donald Zorvan", "FIFA's Zorvan said so", "Zorvan"),
    ("p", "", "Donald Zorvan", "Norway's Zorvan said so", "Zorvan"),
    ("p", "", "Donald Zorvan", "They met President Zorvan there", "Zorvan"),
    ("p", "typo", "Vladimir Zorvan", "They met Vladmir Zorvan there", "Vladmir Zorvan"),
    ("p", "typo", "Kim Zong-un", "They met Kim Zong-uun there", "Kim Zong-uun"),
    ("p", "typo", "Emmanuel Zorvan", "They met Emanuel Zorvan there", "Emanuel Zorvan"),
    ("p", "typo", "Osama bin Zorvan", "They met Usama ibn Zorvan there", "Usama ibn Zorvan"),
    ("p", "typo", "Michael Jordan", "They met Michael Jorgan there", "Michael Jorgan"),
    ("p", "typo", "Michael Jordan", "They met Gerald Jordan there", NOTHING),
    ("p", "typo", "김정은", "김종은", NOTHING),
    ("p", "typo", "آصف علی زوروان", "عارف علی زوروان", NOTHING),
]
FIRMS: list[Row] = [
    ("c", "", "Zorvan Trading Co., Ltd.", "Zorvan Trading was named", "Zorvan Trading"),
    ("c", "", "Zorvan Ltd", "Zorvan Limited was named", "Zorvan Limited"),
    ("c", "", "Zorvan Ltd", "Zorvan Systems Limited was named", NOTHING),
    ("c", "", "Zorvan Ltd", "Zorvan sues Acme Limited", "Zorvan"),
    ("c", "", "Zorvan Bank GmbH", "Zorvan Bank AG was named", NOTHING),
    ("c", "", "Zorvan Bank AG", "Zorvan Bank Aktiengesellschaft was named", "Zorvan Bank Aktiengesellschaft"),
    ("c", "", "Zorvan Inc", "Zorvan Corp. was named", "Zorvan Corp"),
    ("c", "", "Zorvan LLC", "Zorvan L.L.C. was named", "Zorvan L.L.C"),
    ("c", "", "OAO Zorvan", "Zorvan JSC was named", "Zorvan JSC"),
    ("c", "", "Open Joint Stock Company Zorvan", "OAO Zorvan was named", "Zorvan"),
    ("c", "", "LIMITED LIABILITY COMPANY ZORVAN KRASA", "Zorvan Krasa was named", "Zorvan Krasa"),
    ("c", "", "Zorvan Group Public Limited Company", "Zorvan Group plc was named", "Zorvan Group plc"),
    ("c", "", "Zorvan Europe Sp. z o.o.", "Zorvan Europe was named", "Zorvan Europe"),
    ("c", "", "Zorvan & Co. LLC", "Zorvan was named in a lawsuit over its shares", "Zorvan"),
    ("c", "", "Zorvan, Incorporated", "Zorvan Inc. was named", "Zorvan Inc"),
    ("c", "", "Bank of Zorvan (Singapore) Limited", "Bank of Zorvan (Hong Kong) Limited was named", NOTHING),
    ("c", "", "Bank of Zorvan (Holdings) Limited", "Bank of Zorvan was named", "Bank of Zorvan"),
    ("c", "", "Johnson & Zorvan", "Johnson and Zorvan was named", "Johnson and Zorvan"),
    ("c", "", "Johnson and Zorvan", "Johnson & Zorvan was named", "Johnson & Zorvan"),
    ("c", "", "Zorvan S.A.", "Zorvan SA was named", "Zorvan SA"),
    ("o", "", "World Zorvan Organization", "The World Zorvan Organisation said so", "World Zorvan Organisation"),
    ("o", "", "Zorvan Centre", "The Zorvan Center said so", "Zorvan Center"),
    ("a", "", "United States Zorvan Agency", "The US Zorvan Agency said so", "US Zorvan Agency"),
    ("a", "", "United States Zorvan Agency", "The U.S. Zorvan Agency said so", "U.S. Zorvan Agency"),
    ("a", "", "U.S. Zorvan Agency", "The United States Zorvan Agency said so", "United States Zorvan Agency"),
    ("a", "", "Department of Defense", "Australia's Department of Defence said so", NOTHING),
    ("g", "", "Zorvan Brigade 44", "The Zorvan Brigade Forty-Four came", "Zorvan Brigade Forty-Four"),
    ("g", "", "Three Zorvaners", "The 3 Zorvaners came", "3 Zorvaners"),
    ("o", "", "1st Zorvan Battalion", "The First Zorvan Battalion came", "First Zorvan Battalion"),
    ("v", "", "MV Zorvan Star", "The tanker Zorvan Star sank", "Zorvan Star"),
    ("v", "", "M/T Zorvan Star", "The tanker Zorvan Star sank", "Zorvan Star"),
    ("c", "typo", "Zorvanda Motor Corporation", "Zorvenda Motor Corporation was named", "Zorvenda Motor Corporation"),
    ("c", "typo", "Zorvan Electronics Co., Ltd.", "Zorven Electronics was named", "Zorven Electronics"),
    ("c", "typo", "Zorvan Solutions II, Inc.", "Zorvan Solutions, Inc. was named", NOTHING),
    ("v", "typo", "Zorvan Star 1", "The tanker Zorvan Star 2 sank", NOTHING),
]
GROUPS: list[Row] = [
    ("g", "", "The Zorvans", "Zorvans fire at tanker", "Zorvans"),
    ("g", "", "The Houthis", "Houthis fire at tanker", "Houthis"),
    ("g", "", "The Houthis", "Iran-backed Houthis fire", "Houthis"),
    ("g", "", "THE HOUTHIS", "Houthi rebels fire", "Houthi"),
    ("g", "", "Houthi", "Houthis fire at tanker", "Houthis"),
    ("g", "", "Zorvan Brigades", "The Zorvan Brigade came", "Zorvan Brigade"),
    ("g", "", "Lashkar-e-Tayyiba", "Lashkar-e-Taiba men came", "Lashkar-e-Taiba"),
    ("g", "", "Jaish-e-Mohammed", "Jaish-e-Muhammad men came", "Jaish-e-Muhammad"),
]
ROWS = [*PEOPLE, *FIRMS, *GROUPS]


def _found(kind: str, fuzzy: str, listed: str, text: str) -> tuple[Mention, ...]:
    entity = Entity.model_validate({"id": "a", "name": listed, "kind": _KINDS[kind], "fuzzy": fuzzy or None})
    return mentions_in(article(1, "", text), Watchlist(entities=(entity,)))


@pytest.mark.parametrize(("kind", "fuzzy", "listed", "text", "written"), ROWS)
def test_a_name_is_found_as_the_press_writes_it(kind: str, fuzzy: str, listed: str, text: str, written: str) -> None:
    found = _found(kind, fuzzy, listed, text)
    assert [mention.text for mention in found] == ([written] if written else [])
    assert all(text[mention.start : mention.end] == mention.text for mention in found)
