"""`gongjian triage train FILE` and `gongjian triage evaluate FILE`."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from gongjian.triage.tests import makers as make

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "requests"
real = pytest.mark.skipif(not DATA.exists(), reason=f"the real messages are not at {DATA}")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.HOME = tmp_path / "home"


def table(path, rows, encoding="utf-8", delimiter=","):
    with path.open("w", encoding=encoding, newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def labelled(each=12, names=("label", "body", "other", "title")):
    texts, labels = make.requests(each)
    facts = [{"label": label, "body": text.body, "title": text.title, "other": "x"} for text, label in
             zip(texts, labels, strict=True)]  # fmt: skip
    return [{name: fact[name] for name in names} for fact in facts]


def run(*arguments):
    out = io.StringIO()
    call_command("triage", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_without_a_model_it_cross_validates_and_says_so(tmp_path):
    said = run("evaluate", table(tmp_path / "a.csv", labelled()))
    assert "5 折交叉检验，36 件" in said
    assert "还没有学到的模型" in said
    assert "噪声\tprecision 1.000\trecall 1.000\tF1 1.000\t12 件" in said
    assert said.splitlines()[-1] == "macro-F1 1.000"


def test_a_kept_model_is_judged_on_what_it_has_not_seen(tmp_path):
    rows = labelled(20)
    assert "已学习类别：30 件诉求，3 种。" in run("train", table(tmp_path / "a.csv", rows[:30]))
    said = run("evaluate", table(tmp_path / "b.csv", rows))
    assert "看没有学过的 30 件（文件里另有 30 件学过，不计）" in said
    assert said.splitlines()[-1] == "macro-F1 1.000"


def test_when_all_was_seen_it_cross_validates(tmp_path):
    file = table(tmp_path / "a.csv", labelled())
    run("train", file)
    assert "模型都学过这些诉求" in run("evaluate", file)


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8-sig", ","), ("gbk", ","), ("gb18030", "\t"), ("utf-8", ";")]
)
def test_tables_are_read_as_offices_save_them(tmp_path, encoding, delimiter):
    file = table(tmp_path / "a.csv", labelled(), encoding, delimiter)
    assert run("evaluate", file).splitlines()[-1] == "macro-F1 1.000"


def test_departments_learn_from_signatures_and_half_from_mentions(tmp_path):
    rows = [{**row, "dept_signature_weak": row["label"], "dept_mentioned_weak": ""} for row in labelled(10)]
    for n in range(0, len(rows), 3):
        rows[n] |= {"dept_signature_weak": "", "dept_mentioned_weak": f"{rows[n]['label']}|别的"}
    file = table(tmp_path / "a.csv", rows)
    said = run("evaluate", file, "--what", "department")
    assert "交叉检验，20 件" in said
    assert said.splitlines()[-1].startswith("top-3 ")
    assert "已学习答复部门" in run("train", file, "--what", "department")


def test_like_requests_are_measured_against_known_cases(tmp_path):
    rows = [{"message_id": str(n), **row} for n, row in enumerate(labelled())]
    cases = [{"issue": row["label"], "message_id": row["message_id"]} for row in rows]
    said = run("evaluate", table(tmp_path / "a.csv", rows), "--what", "like", "--reference",
               table(tmp_path / "r.csv", cases))  # fmt: skip
    assert said.splitlines()[-1] == "precision@10 of those possible 1.000"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("title,label\n题,类\n", "没有找到这些列：body"),
        ("", "没有找到这些列"),
        ("body,label\n甲,类\n乙,类\n", "不到两种"),
        ("body,label\n甲,类\n乙,别的\n", "太少，检验不了"),
    ],
)
def test_a_table_that_will_not_do_is_refused_with_a_sentence(tmp_path, content, said):
    (tmp_path / "a.csv").write_text(content)
    with pytest.raises(CommandError, match=said):
        run("evaluate", tmp_path / "a.csv")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match="读不了文件"):
        run("train", tmp_path / "none.csv")
    (tmp_path / "a.csv").write_bytes(b"body,label\n\xff\xff\xff\xff\n")
    with pytest.raises(CommandError, match="编码认不出来"):
        run("train", tmp_path / "a.csv")


def _figure(said, name):
    return float(re.search(rf"{re.escape(name)} ([\d.]+)", said).group(1))


@real
@pytest.mark.slow
def test_real_messages_are_classified_above_the_plain_baseline(tmp_path):
    with (DATA / "labelled.csv").open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))[::2]
    learned = [row for n, row in enumerate(rows) if n % 5]
    run("train", table(tmp_path / "a.csv", learned))
    assert _figure(run("evaluate", table(tmp_path / "b.csv", rows)), "macro-F1") >= 0.88


@real
@pytest.mark.slow
def test_the_department_that_answered_is_among_the_first_three():
    assert _figure(run("evaluate", DATA / "replied.csv", "--what", "department"), "top-3") >= 0.78


@real
@pytest.mark.slow
def test_messages_of_a_known_case_are_found_again():
    said = run(
        "evaluate", DATA / "hot_messages.csv", "--what", "like", "--reference", DATA / "hot_reference.csv"
    )
    assert _figure(said, "of those possible") >= 0.9
