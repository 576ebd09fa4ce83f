"""What finds what, over eight languages: one row a case, half of them cases that must not be found."""

from __future__ import annotations

import pytest
from names_found import mentions_in
from wire_examples import article

from config.files.watchlist import Entity, Kind, Name, Watchlist

Row = tuple[str, str, str, str]
"""Kind (g: group, p: person, o: organisation, l: place, t: topic, v: vessel), listed name, text, what is found."""

_KINDS: dict[str, Kind] = {
    "g": "group",
    "p": "person",
    "o": "organisation",
    "l": "place",
    "t": "topic",
    "v": "vessel",
}
NOTHING = ""

ENGLISH: list[Row] = [
    ("g", "AQIM", "Fighters of AQIM left", "AQIM"),
    ("g", "AQIM", "AQIM's men left", "AQIM"),
    ("g", "AQIM", "AQIM’s men left", "AQIM"),
    ("g", "AQIM", "an AQIM-linked cell", "AQIM"),
    ("g", "AQIM", "see #AQIM now", "AQIM"),
    ("g", "AQIM", "said @AQIM.", "AQIM"),
    ("g", "AQIM", "(AQIM)", "AQIM"),
    ("g", "AQIM", "the A.Q.I.M. cell", "A.Q.I.M"),
    ("g", "AQIM", "the A. Q. I. M. cell", "A. Q. I. M"),
    ("g", "A.Q.I.M.", "the AQIM cell", "AQIM"),
    ("g", "AQIM", "aqim in small letters", NOTHING),
    ("g", "AQIM", "Aqim fighters went home", "Aqim"),
    ("g", "AQIM", "AQIMS", NOTHING),
    ("g", "AQIM", "TAQIM", NOTHING),
    ("g", "AQIM", "a q i m", NOTHING),
    ("g", "Boko Haram", "Boko Haram came", "Boko Haram"),
    ("g", "Boko Haram", "Boko-Haram came", "Boko-Haram"),
    ("g", "Boko Haram", "BokoHaram came", "BokoHaram"),
    ("g", "Boko Haram", "BOKO HARAM CAME", "BOKO HARAM"),
    ("g", "Boko Haram", "see #bokoharam", "bokoharam"),
    ("g", "Boko Haram", "Boko\u00a0Haram came", "Boko\u00a0Haram"),
    ("g", "Boko Haram", "Boko  Haram came", "Boko  Haram"),
    ("g", "Boko Haram", "Bo\u00adko Ha\u200bram came", "Bo\u00adko Ha\u200bram"),
    ("g", "Boko Haram", "Ｂｏｋｏ Ｈａｒａｍ came", "Ｂｏｋｏ Ｈａｒａｍ"),
    ("g", "Boko Haram", "Boko, Haram and others", NOTHING),
    ("g", "Boko Haram", "He left Boko. Haram stayed", NOTHING),
    ("g", "Boko Haram", "Boko (Haram)", NOTHING),
    ("g", "Boko Haram", "boko haram in small letters", NOTHING),
    ("g", "Boko Haram", "Bokoharamists came", NOTHING),
    ("g", "BOKO HARAM", "Boko Haram came", "Boko Haram"),
    ("g", "al-Shabaab", "the al-Shabaab group", "al-Shabaab"),
    ("g", "al-Shabaab", "the Al Shabaab group", "Al Shabaab"),
    ("g", "al-Shabaab", "the alShabaab group", "alShabaab"),
    ("g", "al-Shabaab", "the Alshabaab group", "Alshabaab"),
    ("g", "al-Shabaab", "the al-shabaab group", NOTHING),
    ("g", "Da'esh", "old Daesh men", "Daesh"),
    ("g", "Da'esh", "old Da’esh men", "Da’esh"),
    ("g", "Daesh", "old Da'esh men", "Da'esh"),
    ("g", "Daesh", "old Daʿesh men", "Daʿesh"),
    ("g", "Daesh", "old Dash men", NOTHING),
    ("g", "LeT", "the LeT cell", "LeT"),
    ("g", "LeT", "Let us go", NOTHING),
    ("g", "LeT", "let us go", NOTHING),
    ("g", "LeT", "LET US GO", NOTHING),
    ("g", "Isis", "the Isis men", "Isis"),
    ("g", "Isis", "the ISIS men", "ISIS"),
    ("g", "M23", "M23 rebels came", "M23"),
    ("g", "M23", "the M23 motorway", NOTHING),
    ("g", "TTP", "TTP militants came", "TTP"),
    ("g", "TTP", "the TTP of a lathe", NOTHING),
    ("g", "JAMA'AT AL-NUR (JAN)", "Jama'at al-Nur came", "Jama'at al-Nur"),
    ("g", "TEHRIK-E WATAN (TEW)", "Tehrik-e Watan came", "Tehrik-e Watan"),
    ("p", "Sa'id", "he said so", NOTHING),
    ("p", "Sa'id", "Said the mayor", NOTHING),
    ("p", "Mali Said", "in Mali. Said Ahmed", NOTHING),
    ("p", "Iyad Ag Ghaly", "chief Iyad ag Ghaly", "Iyad ag Ghaly"),
    ("p", "GHALY, Iyad Ag", "chief Iyad Ag Ghaly", "Iyad Ag Ghaly"),
    ("p", "Abdelmalek Droukdel", "ABDELMALEK DROUKDEL DEAD", "ABDELMALEK DROUKDEL"),
    ("p", "Abdelmalek Droukdel", "Abdelmalek and Droukdel", "Droukdel"),
    ("p", "Abdelmalek Droukdel", "Abdelmalek and others", NOTHING),
    ("p", "John", "John came, the militant", "John"),
    ("p", "Shekau", "the militant Shekau came", "Shekau"),
    ("p", "Shekau", "the singer Shekau came", "Shekau"),
    ("p", "Shekau", "the singer Shekaub came", NOTHING),
    ("o", "Hong Kong", "in Hong Kong", NOTHING),
    ("o", "Hongkong Ltd", "Hongkong Limited grew", "Hongkong Limited"),
    ("o", "Chairman", "the Chairman spoke", NOTHING),
    ("o", "Ministry of Defence", "the Ministry of Defence said", "Ministry of Defence"),
    ("l", "Gao", "in Gao today", "Gao"),
    ("l", "Gao", "in GAO today", "GAO"),
    ("l", "Gao", "Gaol", NOTHING),
    ("t", "hostage taking", "a hostage-taking in town", "hostage-taking"),
    ("t", "hostage taking", "Hostage Taking in town", "Hostage Taking"),
    ("t", "hostage taking", "the hostage, taking a bus", NOTHING),
    ("v", "Adisa Star", "the tanker Adisa Star sank", "Adisa Star"),
    ("v", "Victory", "the tanker Victory sank", "Victory"),
    ("v", "Victory", "Victory for the home side", NOTHING),
]
FRENCH: list[Row] = [
    ("g", "AQMI", "l’AQMI revendique", "AQMI"),
    ("g", "AQMI", "l'AQMI revendique", "AQMI"),
    ("g", "AQMI", "d'AQMI", "AQMI"),
    ("g", "EIGS", "un chef d’EIGS tué", "EIGS"),
    ("g", "EIGS", "un chef de l'EIGS-Sahel", "EIGS"),
    ("g", "EIGS", "beiges", NOTHING),
    ("g", "Al-Qaïda", "chef d’Al-Qaida tué", "Al-Qaida"),
    ("g", "Al-Qaida", "chef d’Al-Qaïda tué", "Al-Qaïda"),
    ("g", "Al-Qaïda", "Al-Qai\u0308da", "Al-Qai\u0308da"),
    ("g", "Al-Qaïda", "AL-QAÏDA", "AL-QAÏDA"),
    ("g", "Al-Qaïda au Maghreb islamique", "Al-Qaïda au Maghreb islamique", "Al-Qaïda au Maghreb islamique"),
    ("g", "Al-Qaïda au Maghreb islamique", "Al-Qaida au Maghreb Islamique", "Al-Qaida au Maghreb Islamique"),
    ("g", "État islamique au Sahel", "l’État islamique au Sahel", "État islamique au Sahel"),
    ("g", "État islamique au Sahel", "l’Etat islamique au Sahel", "Etat islamique au Sahel"),
    ("g", "État islamique au Sahel", "l’état islamique au sahel", NOTHING),
    ("g", "Œuvre noire", "l’Oeuvre noire", "Oeuvre noire"),
    ("g", "Oeuvre noire", "l’Œuvre noire", "Œuvre noire"),
    ("p", "Hélène Ngoma", "Helene Ngoma arrêtée", "Helene Ngoma"),
    ("p", "Helene Ngoma", "HÉLÈNE NGOMA", "HÉLÈNE NGOMA"),
    ("p", "Hélène Ngoma", "Hélènes Ngoma", NOTHING),
    ("t", "prise d’otages", "une prise d'otages", "prise d'otages"),
    ("t", "prise d’otages", "une prise de sang", NOTHING),
    ("g", "Jama'at Nusrat al-Islam", "la Jamaat Nusrat al-Islam", "Jamaat Nusrat al-Islam"),
]
ARABIC: list[Row] = [
    ("g", "القاعدة", "مقاتلو داعش والقاعدة", "القاعدة"),
    ("g", "القاعدة", "هجوم للقاعدة", "للقاعدة"),
    ("g", "القاعدة", "عناصر تنظيم بالقاعدة", "القاعدة"),
    ("g", "القاعدة", "تنظيم القاعده", "القاعده"),
    ("g", "القاعدة", "قاعدة عسكرية", NOTHING),
    ("g", "القاعدة", "في القاعدة العسكرية", NOTHING),
    ("g", "بوكو حرام", "وبوكو حرام", "بوكو حرام"),
    ("g", "بوكو حرام", "بُوكُو حَرَام", "بُوكُو حَرَام"),
    ("g", "بوكو حرام", "بوكـو حـرام", "بوكـو حـرام"),
    ("g", "بوكو حرام", "بوكو\u200fحرام", "بوكو\u200fحرام"),
    ("g", "بوكو حرام", "بوكو، حرام", NOTHING),
    ("g", "داعش", "مقاتلو داعش", "داعش"),
    ("g", "داعش", "وداعش", "داعش"),
    ("g", "داعش", "لداعش", "داعش"),
    ("g", "داعش", "مداعش", NOTHING),
    ("g", "داعش", "داعشي", NOTHING),
    ("g", "أنصار الدين", "انصار الدين", "انصار الدين"),
    ("g", "انصار الدين", "جماعة أنصار الدين", "أنصار الدين"),
    ("g", "أنصار الدين", "أنصار الدينار", NOTHING),
    ("g", "الدولة الإسلامية في الصحراء", "الدولة الاسلامية في الصحراء", "الدولة الاسلامية في الصحراء"),
    ("g", "الدولة الإسلامية في الصحراء", "الدَّوْلَة الإسلامـية في الصحراء", "الدَّوْلَة الإسلامـية في الصحراء"),
    ("p", "مختار بلمختار", "قال مختار بلمختار", "مختار بلمختار"),
    ("p", "مختار بلمختار", "ومختار بلمختار", "مختار بلمختار"),
    ("p", "علی بلکثیر", "علي بلكثير", "علي بلكثير"),
    ("p", "مختار بلمختار", "مختار", NOTHING),
]
RUSSIAN: list[Row] = [
    ("g", "Боко Харам", "группа Боко Харам", "Боко Харам"),
    ("g", "Боко Харам", "БОКО ХАРАМ", "БОКО ХАРАМ"),
    ("g", "Боко Харам", "«Боко Харам»", "Боко Харам"),
    ("g", "Боко Харам", "боевики Боко Харама", "Боко Харама"),
    ("g", "Боко Харам", "боко харам", NOTHING),
    ("g", "Талибан", "с Талибаном", "Талибаном"),
    ("g", "Талибан", "Талибанка", NOTHING),
    ("g", "Хезболла", "удары по Хезболле", "Хезболле"),
    ("g", "Хезболла", "лидер Хезболлы", "Хезболлы"),
    ("g", "Хезболла", "Хез", NOTHING),
    ("g", "Лёд Севера", "Лед Севера", "Лед Севера"),
    ("g", "Лед Севера", "Лёд Севера", "Лёд Севера"),
    ("g", "Аль-Каида", "боевик «Аль-Каиды»", "Аль-Каиды"),
    ("p", "Доку Умаров", "с Доку Умаровым", "Доку Умаровым"),
    ("p", "Доку Умаров", "Доку", NOTHING),
    ("p", "Доку Умаров", "Доку. Умаров пришёл", "Умаров"),
]
TURKISH: list[Row] = [
    ("g", "PKK", "PKK’lı teröristler", "PKK"),
    ("g", "PKK", "PKK'nın terör saldırısı", "PKK"),
    ("g", "PKK", "pkk", NOTHING),
    ("g", "Işık Birliği", "Işık Birliği açıkladı", "Işık Birliği"),
    ("g", "Işık Birliği", "IŞIK BİRLİĞİ AÇIKLADI", "IŞIK BİRLİĞİ"),
    ("g", "IŞIK BİRLİĞİ", "Isik Birligi açıkladı", "Isik Birligi"),
    ("g", "Işık Birliği", "Işıklar Birliği", NOTHING),
    ("p", "İsmail Dağlıoğlu", "ISMAIL DAGLIOGLU", "ISMAIL DAGLIOGLU"),
    ("p", "İsmail Dağlıoğlu", "İsmail Dağlıoğlu’nun", "İsmail Dağlıoğlu"),
    ("p", "İsmail Dağlıoğlu", "İsmail’in oğlu", NOTHING),
    ("l", "Şırnak", "Şırnak'ta patlama", "Şırnak"),
    ("l", "Şırnak", "Sirnak'ta patlama", "Sirnak"),
]
GERMAN: list[Row] = [
    ("g", "Hisbollah", "Hisbollah-Kämpfer getötet", "Hisbollah"),
    ("g", "Hisbollah", "der Hisbollahführer", NOTHING),
    ("g", "Straße der Freiheit", "die Strasse der Freiheit", "Strasse der Freiheit"),
    ("g", "Strasse der Freiheit", "die Straße der Freiheit", "Straße der Freiheit"),
    ("g", "Straße der Freiheit", "STRASSE DER FREIHEIT", "STRASSE DER FREIHEIT"),
    ("g", "Straße der Freiheit", "die Straße", NOTHING),
    ("g", "Grüne Wehr", "die Grüne Wehr", "Grüne Wehr"),
    ("g", "Grüne Wehr", "die Gru\u0308ne Wehr", "Gru\u0308ne Wehr"),
    ("g", "Grüne Wehr", "die grüne wehr", NOTHING),
    ("t", "Geiselnahme", "eine Geiselnahme in Köln", "Geiselnahme"),
    ("t", "Geiselnahme", "Geiselnahmen", NOTHING),
    ("p", "Jürgen Weißkopf", "Jürgen Weisskopf", "Jürgen Weisskopf"),
    ("p", "Jürgen Weißkopf", "JÜRGEN WEISSKOPF", "JÜRGEN WEISSKOPF"),
]
HAUSA: list[Row] = [
    ("g", "Ƙungiyar Ɗan Fodiyo", "Kungiyar Dan Fodiyo", "Kungiyar Dan Fodiyo"),
    ("g", "Kungiyar Dan Fodiyo", "Ƙungiyar Ɗan Fodiyo", "Ƙungiyar Ɗan Fodiyo"),
    ("g", "Ɓoko", "mayaƙan Boko sun kai hari", "Boko"),
    ("g", "Boko Haram", "mayaƙan Ɓoko Haram", "Ɓoko Haram"),
    ("g", "Boko Haram", "'yan Boko Haram", "Boko Haram"),
    ("g", "Boko Haram", "ilimin boko haram ne", NOTHING),
    ("p", "Malam Ƴar'adua", "Malam Yar'adua", "Malam Yar'adua"),
    ("p", "Malam Yar'adua", "Malam Ƴaradua", "Malam Ƴaradua"),
    ("p", "Malam Ƴar'adua", "Malam Yara", NOTHING),
]
CHINESE: list[Row] = [
    ("g", "博科圣地", "武装组织博科圣地发动袭击", "博科圣地"),
    ("g", "博科圣地", "「博科圣地」", "博科圣地"),
    ("g", "博科圣地", "圣地", NOTHING),
    ("g", "博科圣地", "博科 圣地", NOTHING),
    ("l", "北京", "在北京的人", "北京"),
    ("l", "北京", "北 京", NOTHING),
    ("p", "李四海", "记者李四海报道", "李四海"),
    ("p", "李四海", "李四在海边", NOTHING),
    ("g", "ＡＢＣ同盟", "ABC同盟宣布", "ABC同盟"),
    ("g", "アルカイダ", "アルカイダの幹部", "アルカイダ"),
    ("g", "アルカイダ", "アルカイ", NOTHING),
    ("g", "אל-קאעידה", "ואל-קאעידה", "אל-קאעידה"),
    ("g", "חמאס", "בחמאס", "חמאס"),
    ("g", "חמאס", "חמאסים", NOTHING),
]
ROWS = [*ENGLISH, *FRENCH, *ARABIC, *RUSSIAN, *TURKISH, *GERMAN, *HAUSA, *CHINESE]


@pytest.mark.parametrize(("kind", "listed", "text", "written"), ROWS)
def test_a_listed_name_is_found_as_written_or_not_at_all(kind: str, listed: str, text: str, written: str) -> None:
    watchlist = Watchlist(entities=(Entity(id="a", name=listed, kind=_KINDS[kind]),))
    found = mentions_in(article(1, "", text), watchlist)
    assert [mention.text for mention in found] == ([written] if written else [])
    assert all(text[mention.start : mention.end] == mention.text for mention in found)


def test_the_table_is_long_and_asks_for_nothing_often_enough() -> None:
    assert len(ROWS) >= 150
    assert sum(row[3] == NOTHING for row in ROWS) >= 50


Options = dict[str, object]


@pytest.mark.parametrize(
    ("options", "language", "title", "found"),
    [
        ({"case": "any"}, "", "the zoran group", True),
        ({"case": "auto"}, "", "the zoran group", False),
        ({"case": "upper"}, "", "the Zoran group", False),
        ({"case": "upper"}, "", "the ZORAN group", True),
        ({"case": "exact"}, "", "the ZORAN group", False),
        ({"case": "exact"}, "", "the Zoran group", True),
        ({"strength": "off"}, "", "the Zoran group", False),
        ({"strength": "weak"}, "", "the Zoran shop", False),
        ({"strength": "weak"}, "", "the Zoran militants", True),
        ({"strength": "weak", "near": ("shop",)}, "", "the Zoran shop", True),
        ({"strength": "weak", "near": ("shop",)}, "", "the Zoran " + "and so on " * 20 + "shop", False),
        ({"requires": ("river",)}, "", "the Zoran group", False),
        ({"requires": ("river",)}, "", "the Zoran group by a River", True),
        ({"unless": ("football",)}, "", "the Zoran football club", False),
        ({"unless": ("football",)}, "", "the Zoran group", True),
        ({"unless": ("Zoran Mosque",)}, "", "the Zoran Mosque", False),
        ({"unless": ("Zoran Mosque",)}, "", "the Zoran Mosque and then the Zoran men", True),
        ({"languages": ("fr",)}, "fr", "le Zoran", True),
        ({"languages": ("fr",)}, "en", "the Zoran", False),
        ({"languages": ("fr",)}, "", "the Zoran", True),
    ],
)
def test_what_the_list_says_of_a_name_counts(options: Options, language: str, title: str, found: bool) -> None:  # noqa: FBT001
    name = Name.model_validate({"text": "Zoran", **options})
    watchlist = Watchlist(entities=(Entity(id="z", name="Zoran", kind="group", names=(name,)),))
    mentions = mentions_in(article(1, title, language=language), watchlist)
    assert bool(mentions) is found


@pytest.mark.parametrize("word", ["said", "people", "team", "so", "major", "let", "chairman", "the", "and", "Al"])
def test_a_common_word_alone_names_nobody_unless_the_editor_wants_it(word: str) -> None:
    def found(name: Name) -> int:
        watchlist = Watchlist(entities=(Entity(id="w", name=word, kind="group", names=(name,)),))
        return len(mentions_in(article(1, f"It {word.capitalize()} it"), watchlist))

    assert found(Name(text=word)) == 0
    assert found(Name(text=word, strength="strong")) == 1
