"""gongjian triage: learn suggestions from a table, and measure how good they are."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gongjian.triage import classifier, examples, measure, seed, tables
from gongjian.triage.classifier import Bench, Classifier
from gongjian.triage.likeness import Likeness
from gongjian.triage.shelf import Kept

FEW = 20  # unseen rows below which a score says nothing
_WHAT = {"category": "类别", "department": "答复部门", "like": "相似诉求"}


class Command(BaseCommand):
    """`triage train FILE`, `triage evaluate FILE`, both with `--what category|department|like`."""

    help = "从表格学习诉求建议，或检验建议的准确程度"
    requires_system_checks = []  # it reads a file and the data folder; no database is needed

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, said in (("train", "从表格学习，学到的留着用"), ("evaluate", "检验：只看没有学过的诉求")):
            one = verbs.add_parser(verb, help=said)
            one.add_argument("file", type=Path, help="CSV 文件，列名如 title、body、label")
            one.add_argument("--what", choices=_WHAT, default="category", help="类别、答复部门或相似诉求")
            if verb == "evaluate":
                one.add_argument("--reference", type=Path, help="哪些诉求是同一件事（检验相似诉求时用）")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            _VERBS[options["verb"], options["what"]](self, options)
        except ValueError as wrong:
            raise CommandError(str(wrong)) from None

    def train(self, options: dict[str, Any]) -> None:
        """Learn and keep."""
        what = options["what"]
        rows = tables.read(options["file"], ("body", _COLUMN[what]))
        kept = seed.learn_from(what, _examples(what, rows))
        self.stdout.write(f"已学习{_WHAT[what]}：{kept.rows} 件诉求，{len(kept.thing.labels)} 种。")

    def train_like(self, options: dict[str, Any]) -> None:
        """Like requests need no learning beforehand: their words are weighed when they are compared."""
        rows = tables.read(options["file"])
        self.stdout.write(f"读到 {len(rows)} 件诉求。相似诉求不用事先学习，检验时直接比较。")

    def evaluate(self, options: dict[str, Any]) -> None:
        """Score what is kept on rows it has not seen; else cross-validate."""
        what = options["what"]
        every = _examples(what, tables.read(options["file"], ("body", _COLUMN[what])))
        judged = examples.sure(every)
        kept = seed.kept(what)
        fresh = [n for n in judged if kept and measure.fingerprint(every.texts[n].body) not in kept.seen]
        if kept is not None and len(fresh) >= FEW:
            self.stdout.write(
                f"检验方式：用 {kept.made_at:%Y-%m-%d %H:%M} 学到的模型，看没有学过的 {len(fresh)} 件"
                f"（文件里另有 {len(judged) - len(fresh)} 件学过，不计）。"
            )
            self._kept(what, kept, every, fresh)
            return
        why = "模型都学过这些诉求" if kept else "还没有学到的模型"
        self.stdout.write(
            f"检验方式：{measure.FOLDS} 折交叉检验，{len(judged)} 件，正文相同的总在同一折（{why}）。"
        )
        self._crossed(what, every, judged)

    def evaluate_like(self, options: dict[str, Any]) -> None:
        """Of the first ten like requests of each message of a known case, how many are of that case."""
        if options["reference"] is None:
            raise ValueError("检验相似诉求要有对照：加上 --reference 文件（两列：issue、message_id）。")
        rows = [row for row in tables.read(options["file"], ("id", "body")) if row.id]
        pairs = [(row.id, row.group) for row in tables.read(options["reference"], ("id", "group"))]
        at = {row.id: n for n, row in enumerate(rows)}
        groups = measure.grouped([(at[key], group) for key, group in pairs if key in at])
        if not groups:
            raise ValueError("对照里的编号在文件里都没有找到，请检查两个文件是不是同一批诉求。")
        index = Likeness.of([row.text for row in rows], range(len(rows)))
        found = measure.like_found(groups, lambda n: _likest(index, rows, n))
        self.stdout.write(f"在 {len(rows)} 件诉求里，为 {found.messages} 件找相似诉求。")
        self.stdout.write(f"precision@10 of all ten {found.plain:.3f}")
        self.stdout.write(f"precision@10 of those possible {found.possible:.3f}")

    def _kept(self, what: str, kept: Kept, every: classifier.Examples, rows: list[int]) -> None:
        model: Classifier = kept.thing
        truth = [_label(every, n) for n in rows]
        ranked = [[one.label for one in model.guesses(every.texts[n])] for n in rows]
        self._report(what, truth, ranked)

    def _crossed(self, what: str, every: classifier.Examples, rows: list[int]) -> None:
        if len(rows) < measure.FOLDS:
            raise ValueError(f"只有 {len(rows)} 件有{_WHAT[what]}的诉求，太少，检验不了。")
        scores = measure.cross(Bench(every, seed.RECIPES[what]))[rows]
        order = (-scores).argsort(axis=1, kind="stable")[:, :3]
        self._report(
            what, [_label(every, n) for n in rows], [[every.labels[n] for n in best] for best in order]
        )

    def _report(self, what: str, truth: list[str], ranked: list[list[str]]) -> None:
        labels = measure.by_label(truth, [best[0] for best in ranked])
        for one in labels:
            self.stdout.write(
                f"{one.label}\tprecision {one.precision:.3f}\trecall {one.recall:.3f}"
                f"\tF1 {one.f1:.3f}\t{one.rows} 件"
            )
        first = sum(a == b[0] for a, b in zip(truth, ranked, strict=True)) / len(truth)
        among = sum(a in b for a, b in zip(truth, ranked, strict=True)) / len(truth)
        self.stdout.write(f"accuracy {first:.3f}")
        self.stdout.write(f"top-3 {among:.3f}")
        if what == "category":
            self.stdout.write(f"macro-F1 {measure.macro_f1(labels):.3f}")


def _examples(what: str, rows: list[tables.Row]) -> classifier.Examples:
    every = examples.of_labels(rows) if what == "category" else examples.of_departments(rows)
    if len(every.labels) < 2:
        raise ValueError(f"文件里有{_WHAT[what]}的诉求不到两种，学不了也检验不了。")
    return every


def _label(every: classifier.Examples, row: int) -> str:
    return every.labels[int(every.shares[row].argmax())]


def _likest(index: Likeness, rows: list[tables.Row], row: int) -> list[int]:
    found = index.best(rows[row].text, 11, least=0.0)
    return [match.id for match in found if match.id != row]


_COLUMN = {"category": "label", "department": "department"}
_VERBS: dict[tuple[str, str], Callable[[Command, dict[str, Any]], None]] = {
    ("train", "category"): Command.train,
    ("train", "department"): Command.train,
    ("train", "like"): Command.train_like,
    ("evaluate", "category"): Command.evaluate,
    ("evaluate", "department"): Command.evaluate,
    ("evaluate", "like"): Command.evaluate_like,
}
