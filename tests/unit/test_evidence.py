"""Weak names and what speaks for them; strong names and what speaks against them; who wins a place."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin, Span
from spacy.training import Example
from wire_examples import article

from config.files.watchlist import Entity, Name, Watchlist
from core.article import Mention
from core.errors import BadInput
from processors.entities.compile.compiler import compile_watchlist
from processors.entities.tag.candidates import candidates_in
from processors.entities.tagger import Tagger

WATCHLIST = Watchlist(
    entities=(
        Entity(
            id="zoran",
            name="Zoran Vukmir",
            kind="person",
            names=("Vukmir", "Grey Wolf Z"),
            countries=("ml",),
            related=("nor",),
            ids={"un": "2"},
        ),
        Entity(id="nor", name="Brigade of the Northern Road", kind="group", names=("BNR",), ids={"un": "1"}),
        Entity(id="nor-copy", name="Brigade of the Northern Road", kind="group", ids={"un": "1", "ofac": "7"}),
        Entity(id="other", name="Brigade of the Northern Road", kind="organisation"),
        Entity(id="aqsa", name="Al-Aqsar", kind="group", unless=("Al-Aqsar Mosque",)),
        Entity(id="islamic", name="Islamic State", kind="group"),
        Entity(id="rahman", name="Abdul Rahmanov", kind="person"),
        *(Entity(id=f"r{n}", name=f"Abdul Rahmanov Q{n}x", kind="person") for n in range(3)),
    )
)
TAGGER = Tagger(lambda: (1, WATCHLIST))


def found(title: str, text: str = "") -> list[Mention]:
    return list(TAGGER.tag([article(1, title, text)])[0])


@pytest.mark.parametrize(
    ("title", "text", "kind", "words"),
    [
        ("Vukmir seen in Bamako", "", "country", "Bamako"),
        ("Vukmir seen", "He is a Malian driver", "country", "Malian"),
        ("Vukmir vu", "Un chef maliens du nord", "country", "maliens"),
        ("Militants of Vukmir", "", "context", "Militants"),
        ("Des djihadistes de Vukmir", "", "context", "djihadistes"),
        ("Vukmir und die Geiselnahme", "", "context", "Geiselnahme"),
        ("Террористы: Vukmir", "", "context", "Террористы"),
        ("Los guerrilleros de Vukmir", "", "context", "guerrilleros"),
        ("الارهابي Vukmir", "", "context", "الارهابي"),
        ("Vukmir spoke", "He is called Grey Wolf Z", "name", "Grey Wolf Z"),
        ("Vukmir spoke", "The Brigade of the Northern Road came", "related", "Brigade of the Northern Road"),
    ],
)
def test_a_weak_name_counts_with_evidence_that_is_shown_where_it_stands(
    title: str, text: str, kind: str, words: str
) -> None:
    mention = next(one for one in found(title, text) if one.text == "Vukmir")
    assert (mention.strength, mention.reason) == ("weak", "one word for a person")
    proof = next(one for one in mention.evidence if one.kind == kind)
    assert proof.text == words
    assert {"title": title, "text": text}[proof.field][proof.start : proof.end] == words


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Vukmir wins the cup", ""),
        ("Vukmir wins", "A long story " * 12 + "about militants"),
        ("Militants met Vukmir Novak", ""),
        ("Militants met Dragan Vukmir", ""),
        ('Militants met Vukmir "Boss" Novak', ""),
        ("Zoran Vukmirov of the militants", ""),
    ],
)
def test_a_weak_name_without_evidence_or_in_a_longer_one_does_not_count(title: str, text: str) -> None:
    assert [one for one in found(title, text) if one.text == "Vukmir"] == []


def test_capitals_say_nothing_in_a_headline_of_capitals() -> None:
    assert found("The Islamic State is not a state") != []
    assert found("How The Islamic State Museum Was Built") == []
    assert found("The Islamic State Militants Are Here") != []


@pytest.mark.parametrize("title", ["the Zorqsa Mosque", "la mosquée Zorqsa", "Zorqsa Stadium", "Zorqsa FC won"])
def test_a_groups_one_word_is_not_the_building_of_that_name(title: str) -> None:
    tagger = Tagger(lambda: (1, Watchlist(entities=(Entity(id="z", name="Zorqsa", kind="group"),))))
    assert tagger.tag([article(1, title)]) == [()]
    assert len(tagger.tag([article(1, "the men of Zorqsa left the mosque")])[0]) == 1


def test_common_names_are_somebody_elses_beside_a_surname() -> None:
    assert [one.entity for one in found("they saw Abdul Rahmanov there")] == ["rahman"]
    assert found("they saw Zizie Abdul Rahmanov there") == []


def test_the_same_entity_on_two_lists_is_one_and_two_entities_are_both_named() -> None:
    mentions = found("the Brigade of the Northern Road came")
    assert [one.entity for one in mentions] == ["nor", "other"]
    assert "also a name of other" in mentions[0].reason


def test_a_name_inside_one_that_does_not_count_is_not_hidden_by_it() -> None:
    assert found("at the Al-Aqsar Mosque") == []
    assert [one.start for one in found("at the Al-Aqsar Mosque, Al-Aqsar men")] == [24]


def test_what_was_rejected_says_why() -> None:
    tagger = Tagger(
        lambda: (1, Watchlist(entities=(Entity(id="s", name="Said", kind="person", ids={"un": "1"}),))), explain=True
    )
    mentions, rejected = tagger.explained(article(1, "He Said so"))
    assert mentions == ()
    assert [(one.candidate.owner.name, one.reason) for _, one in rejected] == [("Said", "an everyday word")]


@pytest.mark.parametrize(
    ("kind", "name", "level", "reason"),
    [
        ("person", "Said", "weak", "an everyday word"),
        ("person", "Riyadh", "weak", "a place, a people or a language"),
        ("group", "Hong Kong", "weak", "a place, a people or a language"),
        ("person", "Al", "refused", "only a particle"),
        ("group", "Q", "refused", "shorter than two letters"),
        ("group", "TQX", "weak", "as short as many other abbreviations"),
        ("person", "Vukmir", "strong", "a word of its own"),
        ("person", "Vukm", "weak", "one word for a person"),
        ("vessel", "Vukmir", "weak", "one word for a vessel"),
        ("group", "Vukmir", "strong", "a word of its own"),
        ("organisation", "Ministry of Defence", "weak", "a name that many offices have"),
        ("person", "Zoran Vukmir", "strong", "2 words that belong together"),
        ("topic", "hostage taking", "strong", "what the list asks for"),
        ("place", "Gao", "strong", "what the list asks for"),
    ],
)
def test_strength_is_decided_with_a_reason(kind: str, name: str, level: str, reason: str) -> None:
    entity = Entity.model_validate({"id": "a", "name": name, "kind": kind})
    compiled = compile_watchlist(Watchlist(entities=(entity,)), 1, explain=True)
    assert {(owner.level, owner.reason) for _, owner in compiled.owners() if owner.rule == "exact"} == {(level, reason)}


@pytest.mark.parametrize(
    ("kind", "reason"), [("organisation", "one word for an organisation"), ("person", "one word for a person")]
)
def test_a_reason_has_the_article_that_its_kind_takes(kind: str, reason: str) -> None:
    entity = Entity.model_validate({"id": "a", "name": "Vukmir", "kind": kind, "ids": {"un": "QDe.000"}})
    compiled = compile_watchlist(Watchlist(entities=(entity,)), 1)
    assert {owner.reason for _, owner in compiled.owners() if owner.rule == "exact"} == {reason}


def test_one_rare_word_is_a_persons_name_where_an_editor_wrote_it_and_weak_where_a_list_was_taken_over() -> None:
    by_hand = Entity(id="a", name="Zoran Vukmir", kind="person", names=("Vukmir",))
    taken_over = by_hand.model_copy(update={"ids": {"un": "QDi.000"}})
    for entity, count in ((by_hand, 1), (taken_over, 0)):
        watchlist = Watchlist(entities=(entity,))
        tagger = Tagger(lambda listed=watchlist: (1, listed))  # type: ignore[misc]
        assert len(tagger.tag([article(1, "Vukmir is dead")])[0]) == count


def test_a_refusal_concerns_the_spelling_not_the_name() -> None:
    entity = Entity(id="a", name="Sa'idov Le'to", kind="person", names=(Name(text="Sa'id"),), ids={"un": "1"})
    refused = compile_watchlist(Watchlist(entities=(entity,)), 1).refused
    assert ("Sa'id", "said") in {(one.name, one.pattern) for one in refused}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train a tiny entity recogniser in place: it learns that the word after `colonel` is a person."""
    nlp = spacy.blank("en")
    nlp.add_pipe("ner").add_label("PERSON")  # type: ignore[attr-defined]
    kept = DocBin()
    for name in ("Vukmir", "Novak", "Dragan", "Petrov", "Milan", "Goran"):
        doc = nlp.make_doc(f"yesterday colonel {name} left")
        doc.ents = [Span(doc, 2, 3, label="PERSON")]
        kept.add(doc)
    docs = list(kept.get_docs(nlp.vocab))
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in docs]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(40):
        nlp.update(examples, sgd=optimizer)
    path = tmp_path_factory.mktemp("model") / "tiny"
    nlp.to_disk(path)
    return path


@pytest.mark.slow
def test_what_a_model_calls_a_person_is_evidence_for_a_name_that_its_editor_marked(model: Path) -> None:
    marked = Entity(id="z", name="Zoran Vukmir", kind="person", names=(Name(text="Vukmir", strength="weak"),))
    tagger = Tagger(lambda: (1, Watchlist(entities=(marked,))), {"en": str(model)})
    text = "yesterday colonel Vukmir left"
    [[mention]] = tagger.tag([article(1, text, language="en")])
    assert [(one.kind, one.text) for one in mention.evidence] == [("model", "Vukmir")]
    assert tagger.tag([article(1, text, language="fr")]) == [()]
    assert tagger.tag([article(1, "yesterday colonel Novak left", language="en")]) == [()]


@pytest.mark.slow
def test_a_model_alone_is_no_evidence_for_a_list_taken_over(model: Path) -> None:
    tagger = Tagger(lambda: (1, WATCHLIST), {"en": str(model)})
    assert tagger.tag([article(1, "yesterday colonel Vukmir left", language="en")]) == [()]


def test_a_pipeline_that_is_not_installed_is_told_with_the_fix() -> None:
    tagger = Tagger(lambda: (1, WATCHLIST), {"en": "no_such_pipeline"})
    with pytest.raises(BadInput, match=r"taggers\.en: .*no_such_pipeline.*install it"):
        tagger.tag([article(1, "Zoran Vukmir", language="en")])


def test_the_doc_carries_spans_and_entities_with_their_ids() -> None:
    from processors.entities.tag.component import Reader  # noqa: PLC0415  # spaCy takes seconds to load

    compiled = compile_watchlist(WATCHLIST, 1)
    text = "Zoran Vukmir and the Islamic State"
    doc = Reader().doc(text, candidates_in(compiled, text))
    assert [(span.text, span.label_, span.kb_id_) for span in doc.spans["watchlist"]] == [
        ("Zoran Vukmir", "person", "zoran"),
        ("Islamic State", "group", "islamic"),
    ]
    assert [ent.kb_id_ for ent in doc.ents] == ["zoran", "islamic"]
    assert all(ent.sent.text == text for ent in doc.ents)
