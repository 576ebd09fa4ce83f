"""Lists that others publish, as entities: an invented file of each form, and what is no such file."""

from __future__ import annotations

import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some
from recorded import DATA

from config.files.watchlist import Entity, Name, Watchlist, parse_watchlist
from config.files.watchlist_edit import written
from core.errors import BadInput
from processors.entities.importers.sources import SOURCES, read_list

SDN = (
    '36,"ADISA TRADE LTD.",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"a.k.a. \'ATL\'."\r\n'
    '37,"VUKMIR, Zoran","individual","SDGT] [NPWMD",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    "\"DOB 1970; POB Gao, Mali; nationality Mali; a.k.a. 'THE WOLF'.\"\r\n"
    '38,"NORTHERN ROAD BRIGADE",-0- ,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
    '39,"ADISA STAR","vessel","DPRK",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
    '40,"MSN 449","aircraft","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a\r\n'
)
ALT = '37,12,"aka","VUKMYR, Soran",-0- \r\n38,13,"fka","ROAD MEN",-0- \r\n\x1a\r\n'
ADVANCED = """<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML">
 <ReferenceValueSets>
  <NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType>
   <NamePartType ID="1525">Entity Name</NamePartType></NamePartTypeValues>
  <PartySubTypeValues><PartySubType ID="1">Vessel</PartySubType><PartySubType ID="4">Unknown</PartySubType>
  </PartySubTypeValues>
  <CountryValues><Country ID="9">Mali</Country></CountryValues>
 </ReferenceValueSets>
 <Locations><Location ID="77"><LocationCountry CountryID="9"/></Location></Locations>
 <DistinctParties>
  <DistinctParty FixedRef="37"><Comment/><Profile ID="37" PartySubTypeID="4"><Identity ID="1">
   <Alias Primary="false" LowQuality="true"><DocumentedName><DocumentedNamePart>
    <NamePartValue NamePartGroupID="2">THE WOLF</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
   <Alias Primary="true" LowQuality="false"><DocumentedName>
    <DocumentedNamePart><NamePartValue NamePartGroupID="1">VUKMIR</NamePartValue></DocumentedNamePart>
    <DocumentedNamePart><NamePartValue NamePartGroupID="2">Zoran</NamePartValue></DocumentedNamePart>
   </DocumentedName></Alias>
   <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="1" NamePartTypeID="1520"/></MasterNamePartGroup>
    <MasterNamePartGroup><NamePartGroup ID="2" NamePartTypeID="1521"/></MasterNamePartGroup></NamePartGroups>
  </Identity><Feature><FeatureVersion><VersionLocation LocationID="77"/></FeatureVersion></Feature></Profile>
  </DistinctParty>
 </DistinctParties>
 <SanctionsEntries><SanctionsEntry ProfileID="37"><SanctionsMeasure><Comment>SDGT</Comment></SanctionsMeasure>
 </SanctionsEntry></SanctionsEntries>
</Sanctions>"""
ACTS = (
    "celex,recordId,programKey,annex,schema,name,alias,weakAlias,previousName,country,nationality,reason\n"
    '32001R1,1,EU-TERR,II.A,Person,VUKMIR Zoran,"Soran Vukmyr; Зоран ВУКМИР",Wolf,,,Malian and French,Why.\n'
    "32001R1,1,EU-TERR,II.B,Organization,Northern Road,Road Men,,Old Road,Mali,,\n"
)
FSF = """<export xmlns="http://eu.europa.ec/fpi/fsd/export"><sanctionEntity euReferenceNumber="EU.1.2" logicalId="13"
 unitedNationId="QDi.900"><remark>Why.</remark><regulation programme="TAQA"/>
 <subjectType code="person" classificationCode="P"/>
 <nameAlias wholeName="Zoran VUKMIR" strong="true"/><nameAlias wholeName="Wolf" strong="false"/>
 <citizenship countryIso2Code="ML"/></sanctionEntity></export>"""
FSF_TABLE = (
    "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_UnitedNationId;Entity_SubjectType;"
    "Entity_Regulation_Programme;NameAlias_WholeName;Citizenship_CountryIso2Code\n"
    "1;13;EU.1.2;QDi.900;P;TAQA;Zoran Vukmir;\n1;13;EU.1.2;;P;;Soran Vukmyr;\n1;13;EU.1.2;;P;;;ML\n"
)
UK = """<Designations><Designation><UniqueID>AFG0001</UniqueID><UNReferenceNumber>QDi.900</UNReferenceNumber>
 <Names><Name><Name1>Soran</Name1><Name6>VUKMYR</Name6><NameType>Alias</NameType>
  <AliasStrength>Low quality a.k.a</AliasStrength></Name>
  <Name><Name1>ZORAN</Name1><Name6>VUKMIR</Name6><NameType>Primary Name</NameType></Name></Names>
 <NonLatinNames><NonLatinName><NameNonLatinScript>زوران فوكمير</NameNonLatinScript></NonLatinName></NonLatinNames>
 <RegimeName>Afghanistan</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip>
 <IndividualDetails><Individual><Nationalities><Nationality>Mali</Nationality></Nationalities></Individual>
 </IndividualDetails></Designation></Designations>"""
OFSI = (
    "Last Updated,01/02/2026\n"
    "Name 6,Name 1,Name 2,Name Non-Latin Script,Nationality,Country,Group Type,Alias Type,Alias Quality,Regime,"
    "Group ID\n"
    "VUKMYR,Soran,,,Mali,,Individual,AKA,Low quality,Afghanistan,900\n"
    "VUKMIR,ZORAN,,زوران فوكمير,Mali,,Individual,Primary name,,Afghanistan,900\n"
)
FTM = "\n".join(
    json.dumps(one)
    for one in (
        {
            "id": "NK-abc",
            "schema": "Person",
            "caption": "Zoran Vukmir",
            "datasets": ["xx_list"],
            "properties": {
                "name": ["Zoran Vukmir", "ZORAN VUKMIR"],
                "alias": ["Soran Vukmyr"],
                "weakAlias": ["Wolf"],
                "nationality": ["ml"],
                "unscId": ["QDi.900"],
            },
        },
        {"id": "a-1", "schema": "Address", "properties": {"full": ["Gao"]}},
    )
)
WIKIDATA = json.dumps(
    {
        "entities": {
            "Q900": {
                "id": "Q900",
                "labels": {"en": {"value": "Zoran Vukmir"}, "ar": {"value": "زوران فوكمير"}},
                "aliases": {"en": [{"value": "Soran Vukmyr"}, {"value": "Wolf"}]},
                "descriptions": {"en": {"value": "an invented man"}},
                "claims": {
                    "P31": [{"mainsnak": {"datavalue": {"value": {"id": "Q5"}}}}],
                    "P27": [{"mainsnak": {"datavalue": {"value": {"id": "Q912"}}}}, {"mainsnak": {}}],
                },
            }
        }
    }
)
TABLE = "Name,Kind,Names,Weak,Tags,Countries\nZoran Vukmir,person,Soran Vukmyr; زوران فوكمير,Wolf,rsf,ml\n"


def read(source: str, files: Mapping[str, str | bytes]) -> list[Entity]:
    given = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    return read_list(SOURCES[source], given)


FORMS: list[tuple[str, dict[str, str | bytes], str, dict[str, str], set[str]]] = [
    ("ofac", {"sdn.csv": SDN, "alt.csv": ALT}, "ofac-37", {"ofac": "37"}, {"Soran Vukmyr", "(The Wolf)"}),
    ("ofac", {"sdn_advanced.xml": ADVANCED}, "ofac-37", {"ofac": "37"}, {"(The Wolf)"}),
    (
        "eu",
        {"act.csv": ACTS},
        "eu-32001r1-ii.a-1",
        {"eu": "32001R1-II.A-1"},
        {"Soran Vukmyr", "Зоран Вукмир", "(Wolf)"},
    ),
    ("eu", {"export.xml": FSF}, "eu-13", {"eu": "EU.1.2", "un": "QDi.900"}, {"(Wolf)"}),
    ("eu", {"export.csv": FSF_TABLE}, "eu-13", {"eu": "EU.1.2", "un": "QDi.900"}, {"Soran Vukmyr"}),
    ("uk", {"uk.xml": UK}, "uk-afg0001", {"uk": "AFG0001", "un": "QDi.900"}, {"(Soran Vukmyr)", "زوران فوكمير"}),
    ("uk", {"ofsi.csv": OFSI}, "uk-900", {"uk": "900"}, {"(Soran Vukmyr)", "زوران فوكمير"}),
    (
        "opensanctions",
        {"entities.ftm.json": FTM},
        "nk-abc",
        {"opensanctions": "NK-abc", "un": "QDi.900"},
        {"Soran Vukmyr", "(Wolf)"},
    ),
    ("wikidata", {"Q900.json": WIKIDATA}, "q900", {"wikidata": "Q900"}, {"Soran Vukmyr", "زوران فوكمير", "(Wolf)"}),
    ("csv", {"mine.csv": TABLE}, "zoran-vukmir", {}, {"Soran Vukmyr", "زوران فوكمير", "(Wolf)"}),
]


@pytest.mark.parametrize(("source", "files", "id_", "ids", "names"), FORMS)
def test_a_person_is_read_from_every_form(
    source: str, files: dict[str, str | bytes], id_: str, ids: dict[str, str], names: set[str]
) -> None:
    one = next(entity for entity in read(source, files) if entity.id == id_)
    assert one.name in {"Zoran Vukmir", "Vukmir Zoran"}
    assert (one.kind, one.ids, one.countries[-1:]) == ("person", ids, ("ml",))
    assert {f"({name.text})" if isinstance(name, Name) else name for name in one.names} == names


def test_a_table_of_one_s_own_stays_letter_for_letter() -> None:
    names = ("UN", "GE", "IS", "PDVSA", "HAMAS", "UNICEF", "iPhone", "THE ROAD", "The Road", "THE HOUTHIS")
    rows = "".join(f"n{number},{name},organisation,\n" for number, name in enumerate(names))
    assert [one.name for one in read("csv", {"t.csv": f"id,name,kind,names\n{rows}"})] == list(names)
    [one] = read("csv", {"t.csv": "name,kind,names\nRoad,group,ROAD;road;ROAD\n"})
    assert (one.name, one.names) == ("Road", ("ROAD", "road"))
    [spoken] = read("csv", {"t.csv": 'name,kind\n"VUKMIR, Zoran",person\n'})
    assert spoken.name == "Zoran VUKMIR"


def test_bodies_ships_and_programmes_are_told_apart_and_aircraft_left_out() -> None:
    found = {one.id: one for one in read("ofac", {"a": SDN, "b": ALT})}
    assert {id_: one.kind for id_, one in found.items()} == {
        "ofac-36": "organisation",
        "ofac-37": "person",
        "ofac-38": "group",
        "ofac-39": "vessel",
    }
    assert found["ofac-37"].tags == ("sdgt", "npwmd")
    assert (found["ofac-36"].name, found["ofac-36"].names) == ("Adisa Trade Ltd.", (Name(text="ATL", strength="weak"),))
    group = read("eu", {"a.csv": ACTS})[1]
    assert (group.kind, group.names, group.countries) == ("group", ("Road Men", "Old Road"), ("ml",))


@pytest.mark.parametrize("packing", ["xz", "zip", "tar.xz"])
def test_packed_files_are_unpacked(packing: str) -> None:
    held = io.BytesIO()
    if packing == "xz":
        held.write(lzma.compress(ACTS.encode()))
    elif packing == "zip":
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("acts/act.csv", ACTS)
    else:
        with tarfile.open(fileobj=held, mode="w:xz") as packed:
            entry = tarfile.TarInfo("acts/act.csv")
            entry.size = len(ACTS.encode())
            packed.addfile(entry, io.BytesIO(ACTS.encode()))
    assert read("eu", {f"a.{packing}": held.getvalue()}) == read("eu", {"a.csv": ACTS})


BILLION = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><CONSOLIDATED_LIST/>'
WRONG: list[tuple[str, bytes, str]] = [
    ("un", BILLION, "has a document type"),
    ("un", b"<!--" + b" " * 10_000 + b"-->" + BILLION[21:], "has a document type"),
    ("un", BILLION.decode()[21:].encode("utf-16"), "has a document type"),
    ("un", b"<a>" * 1000, "nested deeper"),
    ("eu", b"<export/>", "begins with <export>"),
    ("uk", b"<a/>", "with <Designations>"),
    ("uk", b"a,b\n1,2\n", "has no line of columns"),
    ("ofac", b"<a/>", "with <Sanctions>"),
    ("ofac", b"a,b\n", "nor an XML file of OFAC"),
    ("ofac", ALT.encode(), "give the file of names"),
    ("opensanctions", b"{}\n", "f:1: is no entity of FollowTheMoney"),
    ("opensanctions", b"[" * 100_000, "is no entity of FollowTheMoney"),
    ("wikidata", b"{", "is no JSON of Wikidata"),
    ("wikidata", b"{}", "has no entity with a label"),
    ("csv", b"name,kind\nA b,persn\n", "did you mean person"),
    ("csv", b"name,kind\nA b,person\nA b,person\n", "row 3: a-b stands twice"),
    ("csv", b"name,kind\n,person\n", "has no name"),
    ("csv", b"\x00\x01\x02", "is no text"),
    ("un", b"\xfd7zXZ\x00 broken", "cannot be unpacked"),
    ("un", b"\x1f\x8b broken", "cannot be unpacked"),
]


@pytest.mark.parametrize(("source", "data", "message"), WRONG)
def test_what_is_no_such_list_is_refused_with_a_sentence(source: str, data: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message.replace("(", r"\(")):
        read(source, {"f": data})


@given(source=some.sampled_from(sorted(SOURCES)), data=some.binary(max_size=300))
def test_no_bytes_crash_a_reader(source: str, data: bytes) -> None:
    with suppress(BadInput):
        read(source, {"f": data})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "files", "count"),
    [
        ("ofac", ("ofac_sdn.csv.xz", "ofac_alt.csv.xz"), 8698),
        ("eu", ("eu_consolidated.tar.xz",), 8017),
    ],
)
def test_the_published_lists_are_read_whole_and_read_back_the_same(
    source: str, files: tuple[str, ...], count: int
) -> None:
    found = read(source, {name: (DATA / "watchlists" / name).read_bytes() for name in files})
    assert len(found) == count
    loud = [one.name for one in found if one.kind == "person" and one.name.isascii() and one.name.isupper()]
    assert len(loud) < count / 500, loud[:20]
    some_of = tuple(found[:: len(found) // 300])
    assert parse_watchlist(written(Watchlist(entities=some_of)), "f").entities == some_of
