"""Texts in languages that the encoder does not know, put into English words; and names by how they sound."""

from __future__ import annotations

from importlib.resources import files

import pytest
from wire_examples import article

from processors.stories.meaning import gloss as glosses
from processors.stories.meaning.gloss import GLOSSED, gloss
from processors.stories.meaning.heard_names import KEPT, heard_names, names_heard
from processors.stories.meaning.sentence_encoder import SentenceEncoder


@pytest.mark.parametrize(
    ("language", "text", "read"),
    [
        ("fa", "حمله به پاسگاه؛ سه مرزبان کشته شدند", "attack police station three border guards killed"),
        ("fa", "رئیس‌جمهور ترکیه وارد تهران شد", "president Turkey enter Tehran"),
        ("fa", "روستاهای ویران‌شده", "village destroyed"),  # endings, and parts of what a joiner joins
        ("fa", "دیدار وزیر خارجه با همتای خود", "meeting foreign minister"),  # an expression before its words
        ("fa", "زلزله ۵٫۸ ریشتری", "earthquake 5.8 magnitude"),
        ("sw", "Wanajeshi wawili wameuawa karibu na Kismayo", "soldiers two kill Kismayo"),
        ("sw", "Polisi yawakamata washukiwa", "police arrest suspect"),
        ("sw", "Kampuni ya meli ya mafuta", "company tanker"),
        ("sw", "Mafuriko yameharibu nyumba 120 kijijini", "flood destroy house 120 village"),
        ("sw", "tu", ""),
        ("fa", "", ""),
    ],
)  # fmt: skip
def test_listed_words_numbers_and_names_are_given_in_their_order(language: str, text: str, read: str) -> None:
    assert gloss(text, language) == read


@pytest.mark.parametrize("language", sorted(GLOSSED))
def test_no_form_is_listed_twice_and_each_is_found(language: str) -> None:
    lines = files(glosses.__package__).joinpath("glosses", f"{language}.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.partition(": ") for line in lines if line and line[0] not in "#@"]
    forms = [form for _, _, listed in pairs for form in listed.split()]
    assert all(english and listed for english, _, listed in pairs)
    assert len(forms) == len(set(forms)), sorted(form for form in set(forms) if forms.count(form) > 1)
    unread = [form for form in forms if not form.startswith("-") and not gloss(form.replace("-", " "), language)]
    assert not unread


def test_a_few_words_that_are_listed_tell_nothing() -> None:
    encoder = SentenceEncoder()
    assert encoder.of(article(1, "Makala: Jinsi ya kulima", language="sw")) == b""
    assert encoder.of(article(1, "Wanajeshi wawili wauawa Kismayo", language="sw"))[:2] == b"sw"
    assert encoder.of(article(1, "حمله به پاسگاه مرزبانی؛ سه مرزبان کشته شدند", language="fa"))[:2] == b"fa"


ALIKE = [
    (("en", "Police post attacked in Makhachkala"), ("ru", "В Махачкале обстреляли пост")),
    (("tr", "Kormor gaz sahasına saldırı"), ("ar", "هجوم على حقل كورمور")),
    (("fa", "حمله به میدان گازی کورمور"), ("ar", "هجوم على حقل كورمور")),
    (("en", "Mount Lewotobi erupts"), ("ja", "レウォトビ火山が噴火")),
    (("en", "Blast in Damascus"), ("ja", "ダマスカス中心部で爆発")),
    (("en", "Quake hits Herat"), ("fa", "زلزله در هرات")),
    (("en", "Qatar signs with China"), ("zh", "卡塔尔与中国签署协议")),
    (("sw", "Wapiganaji washambulia Mocimboa"), ("pt", "Ataque a Mocímboa da Praia")),
]
APART = [
    (("en", "Shooting in Montreal"), ("ru", "В Махачкале обстреляли пост")),
    (("de", "Angriff auf Polizisten"), ("en", "Attack on policemen")),  # every German noun has a capital
    (("en", "Monday night in March"), ("fr", "Lundi soir en mars")),
    (("en", "Quake hits Herat"), ("fa", "زلزله در بدخشان")),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_meet_by_their_sound_in_whatever_letters(one: tuple[str, str], other: tuple[str, str]) -> None:
    mine, theirs = (names_heard(heard_names(title, "", language)) for language, title in (one, other))
    assert mine.keys() & theirs.keys()


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_names_and_words_that_are_none_do_not_meet(one: tuple[str, str], other: tuple[str, str]) -> None:
    mine, theirs = (names_heard(heard_names(title, "", language)) for language, title in (one, other))
    assert not mine.keys() & theirs.keys()


def test_the_rarest_names_are_kept() -> None:
    crowded = " ".join(f"and Zor{first}a{second}ax" for first in "bdkmn" for second in "bdkmn")
    found = names_heard(heard_names(f"seen by Hernandez {crowded}", "", "en"))
    assert len(found) == KEPT
    assert min(found.values()) > max(names_heard(heard_names("seen by Hernandez", "", "en")).values())
