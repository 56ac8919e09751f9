"""Suggestions: how long learning and answering take, and how good the guesses are beside a plain baseline.

On the real messages where they are; without them there is nothing to measure by, and the lines are left out.
"""

import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from zlib import crc32

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from benchmarks.measure import Line, median, ms
from gongjian.admission import queries as lists
from gongjian.demo.town import BUILDER, Town
from gongjian.orgs.models import Org
from gongjian.requests.models import Case
from gongjian.requests.queries import learning, suggestions
from gongjian.triage import examples, measure, seed, shelf, tables
from gongjian.triage.classifier import Bench, Examples
from gongjian.triage.ground import Ground
from gongjian.triage.likeness import Likeness
from gongjian.triage.models import Kind
from gongjian.triage.tables import Row
from gongjian.triage.texts import Floats

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "requests"
ROWS, MATTERS, BODIES, ASKED = 10_000, 100, 25, 60
F1, AMONG, FOUND, LEARN, ANSWER = 0.92, 0.75, 0.8, 120, 0.05


def lines(town: Town) -> list[Line]:
    """Time and quality; none without the real messages."""
    if not DATA.exists():
        print(f"no real messages at {DATA}: suggestions are not measured", flush=True)
        return []
    labelled, replied, hot = (
        tables.read(DATA / f"{name}.csv") for name in ("labelled", "replied", "hot_messages")
    )
    return [*_times(town, [*labelled, *hot]), *_categories(labelled), *_departments(replied), *_likes(hot)]


def _times(town: Town, rows: Sequence[Row]) -> list[Line]:
    texts = [row.text for row in rows][:ROWS]
    matters, bodies = _labels(town)
    labels = {
        Kind.MATTER: [matters[crc32(text.title[-4:].encode()) % len(matters)] for text in texts],
        Kind.BODY: [bodies[crc32(text.body[:4].encode()) % len(bodies)] for text in texts],
        Kind.CATEGORY: [row.label or "别的" for row in rows[:ROWS]],
    }
    ids = list(
        Case.objects.unscoped("ids for the index").order_by("-pk").values_list("pk", flat=True)[: len(texts)]
    )
    began = time.perf_counter()
    ground = Ground(texts)
    learned = {kind: ground.learn(each) for kind, each in labels.items()}
    index = Likeness.of(texts, list(islice(cycle(ids), len(texts))))
    took = time.perf_counter() - began
    for kind, one in learned.items():
        assert one is not None
        shelf.put(learning.own_name(kind), one.classifier, rows=one.rows, scores={"first": 1.0, "among": 1.0})
    shelf.put(learning.LIKE, index, rows=len(texts))
    asked = cycle(texts[:: len(texts) // ASKED])

    def answer() -> None:
        text = next(asked)
        made = suggestions.for_text(BUILDER, town.district, f"{text.title}。{text.body}")
        assert made.matters, text.title

    each = median(answer, times=ASKED)
    what = f"learn from {len(texts)} requests ({len(matters)} matters, {len(bodies)} bodies, 8 categories)"
    return [
        Line(what, f"{took:.1f} s", f"{LEARN} s", took / LEARN, 1),
        Line("suggest for one request: matter, body, category, like requests, answers, each with why",
             ms(each), ms(ANSWER), each / ANSWER, 1),
    ]  # fmt: skip


def _labels(town: Town) -> tuple[list[str], list[str]]:
    """Matters and bodies of the district, as learned labels."""
    version = lists.in_force(town.district)
    assert version is not None
    matters = [learning.matter_label(item.category, item.name) for item in lists.items(version)]
    here = Org.objects.filter(area=town.district, valid_to__isnull=True).order_by("pk")
    return matters[:MATTERS], [f"org:{org.pk}" for org in here[:BODIES]]


def _categories(rows: Sequence[Row]) -> list[Line]:
    every = examples.of_labels(rows)
    truth = [every.labels[int(share.argmax())] for share in every.shares]

    def f1(scores: Floats) -> float:
        return measure.macro_f1(measure.by_label(truth, [every.labels[n] for n in scores.argmax(axis=1)]))

    ours = f1(measure.cross(Bench(every, seed.RECIPES["category"])))
    return _against("macro-F1 over seven classes", ours, f1(_plain(every)), F1)


def _departments(rows: Sequence[Row]) -> list[Line]:
    every = examples.of_departments(rows)
    sure = examples.sure(every)
    truth = every.shares[sure].argmax(axis=1).tolist()
    ours = measure.cross(Bench(every, seed.RECIPES["department"]))[sure]
    signed = Examples([every.texts[n] for n in sure], every.labels, every.shares[sure], every.trust[sure])
    what = f"the answering department among the first three of {len(every.labels)}"
    plain = measure.among_first(_plain(signed), truth, 3)
    return _against(what, measure.among_first(ours, truth, 3), plain, AMONG)


def _likes(rows: Sequence[Row]) -> list[Line]:
    at = {row.id: n for n, row in enumerate(rows)}
    reference = tables.read(DATA / "hot_reference.csv", ("id", "group"))
    groups = measure.grouped([(at[row.id], row.group) for row in reference if row.id in at])
    index = Likeness.of([row.text for row in rows], range(len(rows)))
    ours = measure.like_found(
        groups, lambda n: [one.id for one in index.best(rows[n].text, 10, leave_out=n, least=0.0)]
    )
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 3)).fit_transform(
        row.text.whole for row in rows
    )

    def plainly(row: int) -> list[int]:
        scores = (vectors @ vectors[row].T).toarray().ravel()
        return [int(n) for n in np.argsort(-scores)[:11] if n != row]

    plain = measure.like_found(groups, plainly)
    return _against(
        "of the first ten like requests, those of the same case", ours.possible, plain.possible, FOUND
    )


def _plain(every: Examples) -> Floats:
    """The scores that a plain TF-IDF of one to three characters with a linear SVM gives on the same folds."""
    truth = every.shares.argmax(axis=1)
    scores = np.full_like(every.shares, -9)
    for train, test in measure.folds([text.body for text in every.texts]):
        vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 3))
        learned = LinearSVC().fit(vectors.fit_transform(every.texts[n].whole for n in train), truth[train])
        found = learned.decision_function(vectors.transform(every.texts[n].whole for n in test))
        scores[np.ix_(test, learned.classes_)] = found
    return scores


def _against(what: str, ours: float, plain: float, wanted: float) -> list[Line]:
    return [
        Line(f"{what}, against a plain SVM", f"{ours:.3f}", f"{plain:.3f}", ours / plain, 1, at_most=False),
        Line(f"{what}, against the target", f"{ours:.3f}", f"{wanted:g}", ours / wanted, 1, at_most=False),
    ]
