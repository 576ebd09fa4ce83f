"""The list of the United Nations as a watchlist: an invented file in its form."""

from __future__ import annotations

import gzip
import lzma
from pathlib import Path

import pytest

from config.files.watchlist import Name, parse_watchlist
from core.errors import BadInput
from operations.watchlist import import_list, write_import
from processors.entities.importers.un import read_un

FILE = """\
<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST>
  <INDIVIDUALS><INDIVIDUAL>
    <FIRST_NAME>ZORAN</FIRST_NAME><SECOND_NAME>VUKMIR</SECOND_NAME><THIRD_NAME/>
    <UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>QDi.900</REFERENCE_NUMBER>
    <COMMENTS1>Leader of the Northern
      Road (QDe.901). Not of (QDe.999).</COMMENTS1>
    <NATIONALITY><VALUE>Mali</VALUE></NATIONALITY>
    <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Zoran the Elder</ALIAS_NAME></INDIVIDUAL_ALIAS>
    <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Wolf; Grey Wolf</ALIAS_NAME></INDIVIDUAL_ALIAS>
    <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
    <INDIVIDUAL_ADDRESS><COUNTRY>Libya</COUNTRY></INDIVIDUAL_ADDRESS>
    <NAME_ORIGINAL_SCRIPT>زوران فوكمير</NAME_ORIGINAL_SCRIPT>
  </INDIVIDUAL></INDIVIDUALS>
  <ENTITIES>
    <ENTITY>
      <FIRST_NAME>BRIGADE OF THE NORTHERN ROAD (BNR)</FIRST_NAME>
      <UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>QDe.901</REFERENCE_NUMBER><COMMENTS1/>
      <ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Road Men</ALIAS_NAME></ENTITY_ALIAS>
    </ENTITY>
    <ENTITY>
      <FIRST_NAME>ADISA TRADE</FIRST_NAME>
      <UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.902</REFERENCE_NUMBER><COMMENTS1/>
    </ENTITY>
  </ENTITIES>
</CONSOLIDATED_LIST>
"""


def test_names_qualities_ids_countries_and_relations_are_kept() -> None:
    person, group, company = read_un(FILE.encode(), "f")
    assert (person.id, person.name, person.kind, person.ids) == ("qdi.900", "Zoran Vukmir", "person", {"un": "QDi.900"})
    assert person.names == (
        "زوران فوكمير",
        "Zoran the Elder",
        Name(text="Wolf", strength="weak"),
        Name(text="Grey Wolf", strength="weak"),
    )
    assert (person.countries, person.related, person.fuzzy) == (("ly", "ml"), ("qde.901",), "off")
    assert person.notes == "Leader of the Northern Road (QDe.901). Not of (QDe.999)."
    assert (group.kind, group.tags, group.names) == ("group", ("al-qaida",), ("Road Men",))
    assert (company.kind, company.tags) == ("organisation", ("dprk",))


@pytest.mark.parametrize("name", ["list.xml", "list.xml.xz", "list.xml.gz"])
def test_what_is_written_reads_back_the_same(tmp_path: Path, name: str) -> None:
    packed = {"xz": lzma.compress(FILE.encode()), "gz": gzip.compress(FILE.encode()), "xml": FILE.encode()}
    (tmp_path / name).write_bytes(packed[name.rpartition(".")[2]])
    read = parse_watchlist(import_list("un", [tmp_path / name]), "f")
    assert (list(read.entities), read.owner) == (read_un(FILE.encode(), "f"), "United Nations Security Council")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"no xml", "not XML"),
        (b"<rss/>", "begins with <rss>"),
        (FILE.replace("KPe.902", "QDe.901").encode(), "lists QDe.901 twice"),
        (FILE.replace("<REFERENCE_NUMBER>KPe.902</REFERENCE_NUMBER>", "").encode(), "entry without a usable"),
    ],
)
def test_another_file_is_refused_with_a_sentence(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "f").write_bytes(data)
    with pytest.raises(BadInput, match=message):
        import_list("un", [tmp_path / "f"])


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.xml: cannot be read"):
        import_list("un", [tmp_path / "none.xml"])


def test_an_import_replaces_an_import_and_nobody_s_own_list(tmp_path: Path) -> None:
    (tmp_path / "list.xml").write_text(FILE, encoding="utf-8")
    text = import_list("un", [tmp_path / "list.xml"])
    to = tmp_path / "un.yaml"
    write_import(text, to)
    write_import(text, to)
    assert to.read_text(encoding="utf-8") == text
    to.write_text("entities: []  # mine\n", encoding="utf-8")
    with pytest.raises(BadInput, match="does not replace"):
        write_import(text, to)
    assert to.read_text(encoding="utf-8") == "entities: []  # mine\n"
