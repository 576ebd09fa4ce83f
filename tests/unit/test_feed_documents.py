"""Documents in any encoding and format, broken or not: what can be read is read, and the rest is named."""

from __future__ import annotations

import io
import json

import feedparser
import pytest
from feed_documents import atom_of, read, refused, rss_of, titles

from ingest.formats.origin import Origin

RUSSIAN = "Паводок отрезал три деревни, сообщили спасатели"
WESTERN = "La crue a coupé la route à Ségou"


def encoded(text: str, encoding: str, declaration: str = '<?xml version="1.0"?>') -> bytes:
    return f"{declaration}\n{rss_of(f'<title>{text}</title>', '<title>Second</title>')}".encode(encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (WESTERN, "windows-1252"),
        ("أغلقت السلطات الطريق بعد الفيضان", "windows-1256"),
        ("洪水のため三つの村が孤立している", "euc-jp"),
        ("洪水のため三つの村が孤立している", "shift_jis"),
        ("Η πλημμύρα απέκλεισε τρία χωριά", "windows-1253"),
        ("홍수로 세 마을이 고립되었다고 당국이 밝혔다", "euc-kr"),
        ("暴雨切断三个村庄的道路，救援人员说", "gb18030"),
        ("豪雨切斷三個村莊的道路，救援人員說", "big5"),
        ("土砂崩れで県道が通行止め", "euc-jp"),
        ("Паводок отрезал три деревни, сообщили спасатели", "iso-8859-5"),
        ("Паводок отрезал три деревни, сообщили спасатели", "cp866"),
        ("Повінь відрізала три села, повідомили рятувальники", "koi8-u"),
        ("Η πλημμύρα απέκλεισε τρία χωριά", "iso-8859-7"),
        ("השיטפון ניתק שלושה כפרים, אמרו המחלצים", "windows-1255"),
        ("أغلقت السلطات الطريق بعد الفيضان", "iso-8859-6"),
        ("سيلاب سه روستا را جدا کرد", "windows-1256"),
        ("น้ำท่วมตัดขาดสามหมู่บ้าน", "cp874"),
        ("Powódź odcięła trzy wsie, mówią ratownicy", "windows-1250"),
        ("Powódź odcięła trzy wsie, mówią ratownicy", "iso-8859-2"),
        ("Povodeň odřízla tři vesnice, říkají záchranáři", "windows-1250"),
        ("Az árvíz három falut zárt el, közölték a tűzoltók", "windows-1250"),
        ("Inundaţia a izolat trei sate, spun salvatorii, şi oraşul", "windows-1250"),
        ("Sel üç köyün yolunu kapattı, ekipler çalışıyor", "windows-1254"),
        ("Potvynis atkirto tris kaimus, sakė gelbėtojai, keliai užlieti", "windows-1257"),
        ("Plūdi nogrieza ceļus uz trim ciemiem, stāsta glābēji", "windows-1257"),
        ("Flóð lokaði vegum að þremur þorpum, segir lögreglan", "windows-1252"),
        ("Hochwasser schließt drei Dörfer ein, sagen Helfer für Köln", "windows-1252"),
    ],
)
def test_an_encoding_is_declared_or_in_the_header_or_detected(text: str, encoding: str) -> None:
    assert titles(encoded(text, encoding, f'<?xml version="1.0" encoding="{encoding}"?>'))[0] == text
    assert titles(encoded(text, encoding, f'\n\n <?xml version="1.0" encoding="{encoding}"?>'))[0] == text
    assert titles(encoded(text, encoding, f'<!-- x --><?xml version="1.0" encoding="{encoding}"?>'))[0] == text
    assert titles(encoded(text, encoding), Origin(charset=encoding))[0] == text
    assert titles(encoded(text, encoding))[0] == text


@pytest.mark.parametrize("language", ["en", "ru", "pl", "zh", ""])
@pytest.mark.parametrize("encoding", ["koi8-r", "windows-1251"])
def test_a_false_language_does_not_decide_the_encoding(language: str, encoding: str) -> None:
    document = rss_of(f"<title>{RUSSIAN}</title>").replace("<title>", f"<language>{language}</language><title>", 1)
    assert titles(document.encode(encoding), Origin(language=language)) == [RUSSIAN]


@pytest.mark.parametrize("declared", ["windows-1251", "iso-8859-1", "utf-16", "us-ascii", "utf-9", "base64"])
def test_utf_8_is_utf_8_whatever_is_declared_and_however_long_it_is(declared: str) -> None:
    document = encoded(RUSSIAN, "utf-8", f'<?xml version="1.0" encoding="{declared}"?>')
    assert titles(document)[0] == titles(document + b"\n")[0] == RUSSIAN
    assert titles(document, Origin(charset=declared))[0] == RUSSIAN


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("x-cp1251", "cp1251"), ("win-1251", "cp1251"), ("cp-1251", "cp1251"), ("X-MAC-CYRILLIC", "mac-cyrillic")],
)
def test_an_encoding_has_other_names(declared: str, encoding: str) -> None:
    assert titles(encoded(RUSSIAN, encoding, f'<?xml version="1.0" encoding="{declared}"?>'))[0] == RUSSIAN


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-8-sig"]
)
def test_wide_encodings_are_read_with_and_without_a_mark(encoding: str) -> None:
    assert titles(encoded(RUSSIAN, encoding, '<?xml version="1.0" encoding="utf-16"?>'))[0] == RUSSIAN


def test_a_few_bad_bytes_become_one_character_each_and_touch_nothing_else() -> None:
    document = encoded(RUSSIAN, "utf-8").replace(b"Second", b"Sec\xff\xd0nd")
    assert titles(document) == [RUSSIAN, "Sec��nd"]


def test_a_text_that_claims_utf_8_and_is_something_else_is_detected() -> None:
    document = encoded(WESTERN, "windows-1252", '<?xml version="1.0" encoding="utf-8"?>')
    assert titles(document)[0] == WESTERN


def test_references_that_cannot_be_are_mended() -> None:
    pair, half, far, control = "&#55357;&#56842;", "&#xD83D;", "&#x110000;", "&#1;"
    assert titles(rss_of(f"<title>a{pair}b{half}c{far}d{control}e</title>")) == ["a😊b\ufffdc\ufffdde"]
    assert titles(rss_of(f"<title><![CDATA[a{pair}b]]></title>")) == ["a😊b"]
    assert titles(rss_of("<title>a &#150; b&#146;s</title>")) == ["a – b’s"]


@pytest.mark.parametrize(
    "broken",
    [
        rss_of("<title>One</title></width>", "<title>Two</title>"),
        rss_of("<title>One</title>", "<title>Two\x00\x0b</title>"),
        rss_of("<title>One</title><textInput><title>x</title></textInput>", "<title>Two</title>"),
        rss_of("<title>One</title>", "<title>Two</title>").replace("</channel></rss>", ""),
        rss_of("<title>One</title>", "<title>Two</title>") + "<script>x</script>",
        "Warning: strpos() in /srv/x.php on line 3<br />" + rss_of("<title>One</title>", "<title>Two</title>"),
        rss_of("<title>One</title><media:x>", "<title>Two</title>"),
        rss_of("<title>One</title>", "<title>Two</title>").replace('version="2.0"', "version=2.0"),
        rss_of("<title>One</title><odd:thing odd:x='1'>x</odd:thing>", "<title>Two</title>"),
        (
            '<?xml?xml version="1.0" ??><rss:rss><rss:channel><rss:item><rss:title>One</rss:title></rss:item>'
            "<rss:item><rss:title>Two</rss:title></rss:item></rss:channel></rss:rss>"
        ),
        "<channel><item><title>One</title></item><item><title>Two</title></item></channel>",
    ],
)
def test_broken_markup_costs_no_item(broken: str) -> None:
    assert titles(broken) == ["One", "Two"]


def test_where_feedparser_fails_on_a_document_the_item_at_fault_is_named_and_the_others_are_read() -> None:
    odd = "<title>Odd</title></height></width><b>x</item>"
    document = rss_of("<title>One</title>", odd, "<title>Two</title>").replace("<channel>", "<channel></b>")
    with pytest.raises(Exception):  # noqa: B017, PT011  # whatever it is: the fault is feedparser's
        feedparser.parse(io.BytesIO(f"<?xml version='1.0'?>{document}".encode()))
    parsed = read(document)
    assert [one.title for one in parsed.entries] == ["One", "Two"]
    assert [fault.partition(":")[0] for fault in parsed.left_out] == ["TypeError"]


@pytest.mark.parametrize(
    ("document", "version"),
    [
        (rss_of("<title>One</title>").replace('version="2.0"', 'version="0.91"'), "rss091u"),
        (
            (
                '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
                '<channel><title>C</title></channel><item rdf:about="https://r.example/1"><title>One</title></item></rdf:RDF>'
            ),
            "rss10",
        ),
        (
            (
                '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">'
                "<channel><title>C</title></channel><item><title>One</title></item></rdf:RDF>"
            ),
            "rss090",
        ),
        (atom_of("<title>One</title>"), "atom10"),
        ('<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>One</title></entry></feed>', "atom03"),
        ('<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>One</a:title></a:entry></a:feed>', "atom10"),
        ('<entry xmlns="http://www.w3.org/2005/Atom"><title>One</title></entry>', "atom10"),
        (json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"id": 7, "title": "One"}]}), "json1"),
        (
            (
                '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
                ' xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://r.example/1</loc><n:news>'
                "<n:title>One</n:title><n:publication_date>2026-04-09</n:publication_date></n:news></url></urlset>"
            ),
            "sitemap",
        ),
    ],
)
def test_every_format_gives_the_same_values(document: str, version: str) -> None:
    parsed = read(document)
    assert (parsed.version, [one.title for one in parsed.entries]) == (version, ["One"])


def test_a_json_feed_gives_all_its_fields() -> None:
    item = {
        "id": "https://r.example/1",
        "title": "Flood & rain",
        "content_html": "<p>Roads</p><p>closed</p>",
        "summary": "GSIM <named>",
        "date_published": "2026-04-09T07:05:00Z",
        "authors": [{"name": "Awa Diop"}],
        "tags": ["Mali"],
    }
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "River", "language": "en", "items": [item, 7]}
    parsed = read(json.dumps(document))
    [one] = parsed.entries
    assert (parsed.title, parsed.language, parsed.version) == ("River", "en", "json11")
    assert (one.id, one.link, one.title) == ("https://r.example/1", "https://r.example/1", "Flood & rain")
    assert (one.text, one.authors, one.categories) == ("GSIM <named>\nRoads\nclosed", ("Awa Diop",), ("Mali",))
    assert one.published == 1775718300.0


JSON = '{"version": "https://jsonfeed.org/version/1.1", "title": "River", "items": [%s]}'
ONE, TWO = '{"id": "1", "title": "One"}', '{"id": "2", "title": "Two"}'


@pytest.mark.parametrize(
    "document",
    [
        JSON % f'{{"id": "1", "title": "One", "summary": "a\nb\tc\x01"}}, {TWO}',
        JSON % f'{{"id": "1", "title": "One", "summary": "\\ud83d \\ud83d\\ude00"}}, {TWO}',
        JSON % f'{{"id": "1", "title": "One", "summary": "It\\\'s C:\\\\new"}}, {TWO}',
        JSON % f'{{"id": "1", "title": "One", "size": NaN}}, {TWO}',
        JSON % f"{ONE}, {TWO},",
        JSON % f'"x", {ONE}, [1], {TWO}, null',
        ")]}',\n" + JSON % f"{ONE}, {TWO}",
        f"/* cached */ {JSON % f'{ONE}, {TWO}'}",
        f"feed({JSON % f'{ONE}, {TWO}'});",
        JSON % f"{ONE}, {TWO}" + "\n<!-- cached -->\x00",
    ],
)
def test_json_that_is_nearly_sound_costs_no_item(document: str) -> None:
    parsed = read(document)
    assert (parsed.title, titles(document), parsed.left_out) == ("River", ["One", "Two"], ())


def test_an_item_of_json_that_cannot_be_read_is_named_and_the_others_are_read() -> None:
    parsed = read(JSON % f'{ONE}, {{"id": "b" "title": }}, {TWO}')
    assert (parsed.title, [one.title for one in parsed.entries]) == ("River", ["One", "Two"])
    assert [fault.partition(":")[0] for fault in parsed.left_out] == ["JSONDecodeError"]


def test_json_that_was_cut_gives_what_is_whole() -> None:
    parsed = read((JSON % f"{ONE}, {TWO}")[:-8])
    assert ([one.title for one in parsed.entries], len(parsed.left_out)) == (["One"], 1)
    assert refused('{"version": "https://jsonfeed.org/version/1.1"') == "JSON that cannot be read"


def test_a_half_of_a_pair_in_json_is_one_character() -> None:
    [one] = read(JSON % '{"id": "1", "title": "a \\ud83d b \\ud83d\\ude00", "x": NaN}').entries
    assert one.title == "a \ufffd b 😀"


@pytest.mark.parametrize(
    ("document", "detail"),
    [
        ("", "an empty document"),
        (" \n", "an empty document"),
        ("<!DOCTYPE html><html><head></head><body>404</body></html>", "an HTML page that links no feed"),
        (
            "<html><head><link href=feed.atom rel='alternate' type=application/atom+xml></head></html>",
            "an HTML page; its feed is https://feeds.example/feed.atom",
        ),
        (
            '<html><meta http-equiv="refresh" content="0; url=https://new.example/rss"></html>',
            "an HTML page that leads on to https://new.example/rss",
        ),
        ("<opml version='1.0'><body/></opml>", "OPML: a list of feeds, and no feed itself; import it"),
        (
            "<sitemapindex><sitemap><loc>https://r.example/n.xml</loc></sitemap></sitemapindex>",
            "an index of sitemaps; take one of them, such as https://r.example/n.xml",
        ),
        (
            "<urlset><url><loc>https://r.example/1</loc></url></urlset>",
            "a sitemap of pages, not of news: it has no news:title",
        ),
        ("{}", "JSON, but no JSON Feed: it has no items"),
        ('{"a": ', "JSON that cannot be read"),
        ("plain words", "neither RSS nor Atom, JSON Feed or news sitemap"),
    ],
)
def test_what_is_no_feed_is_named_with_the_feed_that_it_knows(document: str, detail: str) -> None:
    assert refused(document) == detail
