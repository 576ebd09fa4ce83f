"""Rank pairs of articles by whether they report one event, beside what people would use instead.

BASIL (300 articles, 100 events; all pairs) and Gedikli (4,950 judged pairs), as titles and as title + 300 characters.
Prints average precision, the best F1, and for ours precision and recall at the shipped threshold.

    .venv/bin/pip install scikit-learn datasketch rensa
    PYTHONPATH=tests .venv/bin/python benchmarks/story_similarity.py
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from recorded import DATA
from story_events import Pair, judged_sets

from core import log
from core.clock import now
from ingest.recorded import read_articles
from processors.stories.comparison.features import Profile
from processors.stories.comparison.fingerprint import article_features
from processors.stories.comparison.model import Model, shipped
from processors.stories.comparison.rules import same_text, veto
from processors.stories.comparison.similarity import pair_score
from processors.stories.meaning.port import MeaningSource, NoMeaning
from processors.stories.meaning.sentence_encoder import SentenceEncoder

Scorer = Callable[[Sequence[str], Sequence[Pair]], list[float]]


def ours(
    model: Model, titles: Sequence[str], texts: Sequence[str], pairs: Sequence[Pair], meanings: MeaningSource
) -> list[float]:
    """Score by the shipped model, without times, outlets or watchlist."""
    lines = [
        json.dumps({"id": number, "title": t or "untitled", "text": x})
        for number, (t, x) in enumerate(zip(titles, texts, strict=True))
    ]
    moment = now()
    articles = read_articles(lines, history=True, now=moment)
    profiles = [Profile(article_features(one, meaning=meanings.of(one))) for one in articles]

    def score(one: Profile, other: Profile) -> float:
        if same_text(one.features, other.features):
            return 1.0
        return 0.0 if veto(one.features, other.features) else pair_score(one, other, model)

    return [score(profiles[a], profiles[b]) for a, b, _ in pairs]


def words(text: str) -> set[str]:
    """Give the words of a text."""
    return set(re.findall(r"\w+", text.casefold()))


def jaccard(texts: Sequence[str], pairs: Sequence[Pair]) -> list[float]:
    """Score by shared words."""
    sets = [words(text) for text in texts]
    return [len(sets[a] & sets[b]) / max(1, len(sets[a] | sets[b])) for a, b, _ in pairs]


def datasketch_minhash(texts: Sequence[str], pairs: Sequence[Pair]) -> list[float]:
    """Score by datasketch's MinHash of words, 128 permutations."""
    from datasketch import MinHash  # noqa: PLC0415

    made = []
    for text in texts:
        one = MinHash(num_perm=128)
        one.update_batch([word.encode() for word in words(text)])
        made.append(one)
    return [made[a].jaccard(made[b]) for a, b, _ in pairs]


def rensa_minhash(texts: Sequence[str], pairs: Sequence[Pair]) -> list[float]:
    """Score by rensa's R-MinHash of words, 128 permutations."""
    from rensa import RMinHash  # noqa: PLC0415

    made = []
    for text in texts:
        one = RMinHash(num_perm=128, seed=1)
        one.update(sorted(words(text)))
        made.append(one)
    return [made[a].jaccard(made[b]) for a, b, _ in pairs]


def tf_idf(texts: Sequence[str], pairs: Sequence[Pair]) -> list[float]:
    """Score by scikit-learn's tf-idf cosine, weights from this very corpus (which a stream does not have)."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    matrix = TfidfVectorizer(sublinear_tf=True).fit_transform(texts)
    alike = (matrix @ matrix.T).toarray()
    return [float(alike[a, b]) for a, b, _ in pairs]


def average_precision(scores: Sequence[float], truths: Sequence[bool]) -> float:
    """Give the mean precision at each right pair; equal scores count as one step."""
    order = sorted(zip(scores, truths, strict=True), key=lambda item: -item[0])
    total, right, found, seen, at = sum(truths), 0, 0.0, 0, 0
    while at < len(order):
        end = at
        while end < len(order) and order[end][0] == order[at][0]:
            end += 1
        gained = sum(truth for _, truth in order[at:end])
        right, seen = right + gained, end
        found += gained * right / seen
        at = end
    return found / total


def best_f1(scores: Sequence[float], truths: Sequence[bool]) -> float:
    """Give the best F1 over all thresholds."""
    total, right, best = sum(truths), 0, 0.0
    for seen, (_, truth) in enumerate(sorted(zip(scores, truths, strict=True), key=lambda item: -item[0]), start=1):
        right += truth
        best = max(best, 2 * right / (seen + total))
    return best


def at_threshold(scores: Sequence[float], truths: Sequence[bool], threshold: float) -> tuple[float, float]:
    """Give precision and recall."""
    taken = [truth for score, truth in zip(scores, truths, strict=True) if score >= threshold]
    return sum(taken) / max(1, len(taken)), sum(taken) / sum(truths)


def table(model: Model, data: Path) -> list[str]:
    """Give the lines of the comparison."""
    others: dict[str, Scorer] = {
        "word Jaccard": jaccard,
        "MinHash (datasketch)": datasketch_minhash,
        "MinHash (rensa)": rensa_minhash,
        "tf-idf of this corpus": tf_idf,
    }
    sources: dict[str, MeaningSource] = {"wirewatch": SentenceEncoder(), "wirewatch, by words": NoMeaning()}
    lines = []
    for name, titles, texts, pairs in judged_sets(data):
        truths = [truth for _, _, truth in pairs]
        for row, meanings in sources.items():
            scores = ours(model, titles, texts, pairs, meanings)
            precision, recall = at_threshold(scores, truths, model.settings["pair"])
            lines.append(
                f"{name:21} {row:22} AP {average_precision(scores, truths):.3f} F1 {best_f1(scores, truths):.3f}"
                f"  at {model.settings['pair']:.2f}: precision {precision:.3f} recall {recall:.3f}"
            )
        whole = [f"{title} {text}" for title, text in zip(titles, texts, strict=True)]
        for other, scorer in others.items():
            scores = scorer(whole, pairs)
            lines.append(
                f"{'':21} {other:22} AP {average_precision(scores, truths):.3f} F1 {best_f1(scores, truths):.3f}"
            )
    return lines


def main() -> None:
    """Print the comparison."""
    log.configure("warning")  # standard output is for the figures
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of recorded data")
    print("\n".join(table(shipped(), parser.parse_args().data)))


if __name__ == "__main__":
    main()
