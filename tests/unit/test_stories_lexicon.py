"""Words of other languages meet the English ones: as tokens, as places and as kinds of event."""

from __future__ import annotations

from collections import Counter

import pytest
from wire_examples import article

from processors.stories.comparison.fingerprint import ArticleFeatures, article_features
from processors.stories.language import event_kinds
from processors.stories.language.lexicon import lines
from processors.stories.language.term_weights import PROPER, TOP, stem
from processors.stories.language.weighted_tokens import word_entry
from processors.stories.memory.postings import POSTED

LINES, ENGLISH = ([line.split() for line in lines(file)] for file in ("lexicon.txt", "english.txt"))


def hashes(*words: str) -> set[int]:
    return {token for word in words for token, _, _ in word_entry(word).tokens}


def of(title: str) -> ArticleFeatures:
    return article_features(article(1, title))


@pytest.mark.parametrize(
    ("title", "english"),
    [
        ("南米ペルー大統領選 国境の町で爆発", ("Peru", "election", "border", "explosion")),
        ("シリア ダマスカス中心部で爆発", ("Syria", "Damascus", "explosion")),
        ("中国軍が潜水艦発射のミサイルを太平洋へ", ("China", "submarine", "launch", "missile", "Pacific")),
        ("L'armée annonce la mort d'un chef d'AQMI, six blessés", ("army", "announce", "dead", "AQIM", "wound")),
        ("الجيش يعلن مقتل زعيم القاعدة", ("army", "kill", "leader", "Qaeda")),
        ("والجيش والشرطة", ("army", "police")),
        ("Путин объявил перемирие", ("Putin", "announce", "ceasefire")),
        ("Un ataque deja heridos en la frontera", ("attack", "wound", "border")),
        ("Kiev", ("Kyiv",)),
    ],
)
def test_a_headline_in_another_language_has_the_tokens_of_the_english_words(
    title: str, english: tuple[str, ...]
) -> None:
    assert hashes(*english) <= {token for token, _, _ in of(title).tokens}


def test_two_languages_share_places_and_kinds_of_event() -> None:
    english, japanese = of("Blast wounds six near Damascus"), of("ダマスカス近郊で爆発 6人負傷")
    assert english.places == japanese.places != ()
    assert english.kinds & japanese.kinds & 1 << event_kinds.NAMES.index("bombing")


def test_a_country_of_two_letters_is_one_in_capitals_only() -> None:
    assert hashes("US") == hashes("U.S.") <= {token for token, _, _ in of("アメリカ 新政策").tokens}
    assert of("US sanctions bank").places == of("アメリカ 新政策").places != ()
    assert of("Join us at the fair").places == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mayor quits after threats", "Resignation of a threatened mayor"),
        ("Quake strikes", "Strong earthquake struck"),
        ("Gunmen abduct two nurses", "Deux infirmières enlevées par des combattants"),
        ("Défense minister", "Defence minister"),
    ],
)
def test_what_tells_of_the_same_thing_is_one_token(one: str, other: str) -> None:
    small, large = sorted((hashes(*one.split()), hashes(*other.split())), key=len)
    assert len(small & large) >= 2


def test_an_english_form_stands_for_one_word_that_is_read_as_no_other() -> None:
    forms = [stem(form.lower()) for _, *rest in ENGLISH for form in rest]
    heads = [head for head, *_ in ENGLISH]
    assert len(set(forms)) == len(forms)
    assert len(set(heads)) == len(heads)
    assert {stem(head.lower()) for head in heads} & set(forms) == set()
    foreign = {stem(word.lower()) for head, *_ in LINES for word in head.split("+")}
    assert foreign & set(forms) == set(), "other languages mean the word itself, not one that is read as it"
    rare = [head for head in heads if {weight for _, weight, _ in word_entry(head).tokens} == {TOP}]
    assert rare == [], "mistyped, or no word of the news"


def test_what_is_not_listed_stays_what_it_is() -> None:
    """Two Japanese headlines meet by their own words, too: pairs of characters between the listed ones."""
    one, other = of("漁船沈没 捜索続く"), of("漁船が転覆 捜索を再開")
    assert len(hashes("漁船", "捜索") & {t for t, _, _ in one.tokens} & {t for t, _, _ in other.tokens}) == 2


def test_words_that_meet_english_ones_are_what_a_foreign_article_is_found_by() -> None:
    """Else the pairs of characters that no list knows, which are many, take all the places."""
    found = of("バンコクの飲食店で大規模な火災 少なくとも27人が死亡 当局が詳しい原因を調査").tokens[:POSTED]
    assert hashes("Bangkok", "fire", "dead", "27") <= {token for token, _, _ in found}


@pytest.mark.parametrize("title", ["Zawadowski opens the bridge", "Завадовский открыл новый мост"])
def test_a_rare_word_with_a_capital_is_a_name_at_the_beginning_too(title: str) -> None:
    (row,) = [row for row in of(title).tokens if row[0] in hashes(title.split(maxsplit=1)[0])]
    assert row[2] & PROPER


def test_who_writes_at_home_names_a_prefecture_and_means_the_country() -> None:
    english, japanese = of("Strong quake hits Japan"), of("【速報】青森県で震度5弱の地震")
    assert english.places == japanese.places != ()
    assert hashes("Japan") == hashes("青森県")


def test_a_form_stands_for_one_word_and_is_no_head_of_another() -> None:
    forms = Counter(form for _, *rest in LINES for form in rest)
    assert [form for form, count in forms.items() if count > 1] == []
    heads = {word.lower() for head, *_ in LINES for word in head.split("+")}
    # A head may be another language's form of another head only by mistake: it would be read as that one.
    assert heads & {form.lower() for form in forms} == set()


def test_the_english_words_are_known_to_the_table_of_weights() -> None:
    """One that is not is rare, as a name may be; a word would be mistyped."""
    rare = [head for head, form, *_ in LINES if {weight for _, weight, _ in word_entry(form).tokens} == {TOP}]
    assert [head for head in rare if not head[0].isupper()] == []
