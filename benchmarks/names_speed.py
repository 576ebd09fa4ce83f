"""How fast names are found, beside what people would use instead, in the same run.

    .venv/bin/pip install flashtext pyahocorasick          # the others are here already
    PYTHONPATH=tests .venv/bin/python benchmarks/names_speed.py [--names 200 40000 100000]
    mvn -q -f benchmarks/lucene dependency:copy-dependencies -DoutputDirectory=/tmp/lucene       # Lucene Monitor (Java)
    PYTHONPATH=tests .venv/bin/python benchmarks/names_speed.py --lucene '/tmp/lucene/*'

Texts: headlines with leads of a recorded week, and BBC articles. Lists: the list of the United Nations, then invented
names of the same make, without other spellings (as an import). Wirewatch is the whole stage: folding, verification,
evidence, spaCy where a name stands, mentions with sentences. The others only find strings. One thread; median of three
rounds; what is too slow is measured on fewer texts and says so.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import lzma
import random
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import spacy
from names_quality import articles, un_list
from recorded import DATA
from spacy.matcher import PhraseMatcher

from config.files.blocks import WatchlistReader
from config.files.watchlist import Entity, Watchlist, dump_watchlist
from core import log
from core.article import Article
from processors.entities.compile.compiler import Compiler
from processors.entities.tag.candidates import candidates_in
from processors.entities.tag.passage import passage_of
from processors.entities.tagger import Tagger
from processors.text.folding import fold

ROUNDS = 3
SLOW_TEXTS = 200


def bbc(folder: Path) -> Iterator[Article]:
    """Give the BBC articles."""
    at = datetime(2026, 6, 22, tzinfo=UTC)
    with lzma.open(folder / "news" / "bbc2225.jsonl.xz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            title = str(row.get("title") or "")
            text = str(row.get("text") or row.get("content") or row.get("body") or "")
            yield Article(
                id=str(number),
                revision="",
                url="",
                canonical="",
                title=title,
                text=text,
                source="",
                feed="",
                published=at,
                fetched=at,
            )


def listed(folder: Path, count: int) -> Watchlist:
    """Give a list of about `count` names: real entries first, then invented ones."""
    entities: list[Entity] = []
    names = 0
    for entity in un_list(folder).entities:
        if names >= count:
            break
        entities.append(entity)
        names += len(entity.listed())
    chance = random.Random(7)
    latin = [
        line.split("\t")[1].title()
        for line in (folder / "names" / "google_ar2en.txt").read_text(encoding="utf-8").splitlines()
        if "\t" in line
    ]
    while names < count:
        made = [" ".join(chance.choices(latin, k=chance.choice((2, 3)))) for _ in range(min(4, count - names))]
        entities.append(
            Entity.model_construct(
                id=f"x{names}", name=made[0][:300], kind="person", names=tuple(made[1:]), fuzzy="off"
            )
        )
        names += len(made)
    return Watchlist.model_construct(entities=tuple(entities))


def rate(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Give texts a second of one core's time: the median of some rounds. What else the machine does is left out."""
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for text in texts:
            work(text)
        rounds.append(len(texts) / (time.process_time() - begun))
    return statistics.median(rounds)


def others(names: Sequence[str]) -> Iterator[tuple[str, Callable[[str], object], int]]:
    """Give the other matchers: name, what they do with a text, and how many texts they can be asked for (0: all)."""
    nlp = spacy.blank("xx")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("names", [nlp.make_doc(name) for name in names])
    yield "spaCy PhraseMatcher (LOWER)", lambda text: matcher(nlp.make_doc(text)), 2 * SLOW_TEXTS
    ruled = spacy.blank("xx")
    ruler: Any = ruled.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns([{"label": "NAME", "pattern": name} for name in names])
    yield "spaCy EntityRuler", ruled, SLOW_TEXTS
    if importlib.util.find_spec("flashtext"):
        flash: Any = importlib.import_module("flashtext").KeywordProcessor()
        for name in names:
            flash.add_keyword(name)
        yield "flashtext", flash.extract_keywords, 0
    if importlib.util.find_spec("ahocorasick"):
        automaton: Any = importlib.import_module("ahocorasick").Automaton()
        for name in names:
            automaton.add_word(name.lower(), name)
        automaton.make_automaton()
        yield "pyahocorasick (bare strings)", lambda text: list(automaton.iter(text.lower())), 0


LUCENE = """
import java.nio.file.*; import java.util.*;
import org.apache.lucene.analysis.standard.StandardAnalyzer; import org.apache.lucene.document.*;
import org.apache.lucene.monitor.*; import org.apache.lucene.search.*; import org.apache.lucene.index.Term;
import org.apache.lucene.analysis.*; import org.apache.lucene.analysis.tokenattributes.*;
public class Main { public static void main(String[] a) throws Exception {
  Analyzer an = new StandardAnalyzer(); Monitor m = new Monitor(an); List<MonitorQuery> qs = new ArrayList<>();
  int n = 0;
  for (String name : Files.readAllLines(Path.of(a[0]))) { PhraseQuery.Builder b = new PhraseQuery.Builder(); int k = 0;
    try (TokenStream t = an.tokenStream("t", name)) { CharTermAttribute c = t.addAttribute(CharTermAttribute.class);
      t.reset(); while (t.incrementToken()) { b.add(new Term("t", c.toString())); k++; } }
    if (k > 0) qs.add(new MonitorQuery("q" + n++, b.build())); }
  m.register(qs); List<String> texts = Files.readAllLines(Path.of(a[1])); double best = 0;
  for (int r = 0; r < 3; r++) { long s = System.nanoTime();
    for (String x : texts) { Document d = new Document(); d.add(new TextField("t", x, Field.Store.NO));
      m.match(d, QueryMatch.SIMPLE_MATCHER); }
    best = Math.max(best, texts.size() / ((System.nanoTime() - s) / 1e9)); }
  System.out.println(best); m.close(); System.exit(0); } }
"""


def lucene(jars: str, names: Sequence[str], texts: Sequence[str]) -> float:
    """Give Lucene Monitor's best round, in texts a second."""
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        (at / "Main.java").write_text(LUCENE, encoding="utf-8")
        (at / "names").write_text("\n".join(names), encoding="utf-8")
        (at / "texts").write_text("\n".join(" ".join(text.split()) for text in texts), encoding="utf-8")
        run = ["java", "-cp", jars, str(at / "Main.java"), str(at / "names"), str(at / "texts")]
        return float(subprocess.run(run, check=True, capture_output=True, text=True).stdout)


def measure(watchlist: Watchlist, kinds: dict[str, list[Article]], jars: str, *, alone: bool) -> None:
    """Print the rates for one list."""
    names = [name for entity in watchlist.entities for name, _ in entity.listed()]
    text = dump_watchlist(watchlist)
    reader, compiler = WatchlistReader(), Compiler()
    begun, used = time.perf_counter(), time.process_time()
    read = reader.parse(text, "list")
    parsed = time.process_time() - used
    compiled = compiler.compile(read, 1)
    took, cpu = time.perf_counter() - begun, time.process_time() - used
    begun = time.perf_counter()
    compiler.compile(reader.parse(text.replace(f"name: {names[0]}", "name: Zoran Vukmir", 1), "list"), 2)
    edit = time.perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"\n{len(names):,} names: parsed and compiled in {took:.2f} s ({parsed:.2f} + {cpu - parsed:.2f} s CPU),"
        f" one edit of the text in force after {edit:.2f} s; {memory} MB"
    )
    tagger = Tagger(lambda: (1, watchlist))
    tagger.tag(kinds["headlines"][:200])
    for kind, all_articles in kinds.items():
        texts = [passage_of(one).text for one in all_articles]
        by_text = dict(zip(texts, all_articles, strict=True))
        free = [text for text in texts if not candidates_in(compiled, text)]
        size = sum(map(len, texts)) / len(texts)
        ours = rate(lambda text, by=by_text: tagger.tag([by[text]]), texts)  # type: ignore[misc]
        print(f"  {kind} ({len(texts):,} of {size:.0f} characters; with a candidate: {1 - len(free) / len(texts):.3f})")
        folding, looking = 1e6 / rate(fold, free), 1e6 / rate(lambda text: candidates_in(compiled, text), free)
        print(f"    without a candidate: {looking:.0f} µs, of which folding {folding:.0f} µs")
        print(f"    {'wirewatch, whole stage':32} {ours:>10,.0f} texts/s")
        if alone:
            continue
        for name, work, few in others(names):
            asked = texts[:few] if few else texts
            found = rate(work, asked)
            print(f"    {name:32} {found:>10,.0f} texts/s   wirewatch is {ours / found:.1f} times as fast")
        if jars:
            found = lucene(jars, names, texts)
            print(f"    {'Lucene Monitor':32} {found:>10,.0f} texts/s   wirewatch is {ours / found:.1f} times as fast")


def main() -> None:
    """Read the arguments and measure."""
    log.configure("warning")  # standard output is for the figures
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--names", type=int, nargs="+", default=[200, 40_000, 100_000])
    parser.add_argument("--texts", type=int, default=2_000, help="of each kind")
    parser.add_argument("--lucene", default="", help="class path of Lucene Monitor, see above")
    parser.add_argument("--alone", action="store_true", help="without the others")
    asked = parser.parse_args()
    kinds = {
        "headlines": list(islice(articles(asked.data, "2026-W26"), asked.texts)),
        "BBC articles": list(islice(bbc(asked.data), asked.texts)),
    }
    for count in asked.names:
        measure(listed(asked.data, count), kinds, asked.lucene, alone=asked.alone)


if __name__ == "__main__":
    main()
