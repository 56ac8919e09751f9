"""A roster of members brought in, checked and audited, against django-import-export with the same checks."""

import time
from random import Random
from typing import Any

import tablib
from import_export import fields, resources, widgets

from benchmarks.bringing import Checked
from benchmarks.measure import Line
from gongjian.demo.cast import Cast
from gongjian.demo.roster import id_number
from gongjian.kernel import clock
from gongjian.members.models import Gender, Klass, Member, Membership, Standing
from gongjian.members.rules import register as rules
from gongjian.members.sheet import SHEET
from gongjian.orgs.actor import CONSOLE
from gongjian.orgs.models import Org, Person
from gongjian.platform.copying import next_ids
from gongjian.platform.sealed import blind
from gongjian.sheets import actions, working
from gongjian.sheets.kinds import Choice, Day, IdNumber, Phones

ROWS, ALL_ROWS = 3_000, 30_000
FIRST = 1_000_000  # of the made ID numbers, so that nobody has one already
TIMES = 5
WHY = "the benchmark counts whom it brought in"
PAPER = "roster"
HEAD = [
    "姓名", "性别", "公民身份号码", "党支部", "党籍", "类别", "手机号码",
    "民族", "学历", "入党日期", "转正日期",
]  # fmt: skip
_SCHOOLS = {"高中": "senior", "大专": "college", "大学本科": "bachelor"}


def lines(*, is_full: bool) -> list[Line]:
    """Two files of as many people in the same branches, one for each side; they stay."""
    rows = ALL_ROWS if is_full else ROWS
    mine, yours = _file(rows, FIRST), _file(rows, FIRST + rows)
    ours, theirs = _timed(lambda: _ours(mine, rows)), _timed(lambda: _theirs(yours, rows))
    what = f"roster of {rows:,} members checked, written and audited, times faster than django-import-export"
    return [Line(what, f"{ours:.1f} s", f"{theirs:.1f} s", theirs / ours, TIMES, at_most=False)]


def _timed(act: Any) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _file(rows: int, first: int) -> bytes:
    """A CSV of so many people in the branches that are there, 25 in each."""
    names = list(Org.objects.filter(kind="party_branch").order_by("pk").values_list("name", flat=True))
    cast, rng, today = Cast(3), Random(3), clock.today()
    table = [HEAD]
    for n in range(rows):
        gender = rng.choice((Gender.MALE, Gender.FEMALE))
        born = today.replace(year=today.year - rng.randrange(45, 80), day=rng.randrange(1, 28))
        joined = born.replace(year=born.year + rng.randrange(20, 40))
        table.append([
            cast.name(gender), Gender(gender).label, id_number(first + n, born, gender),
            names[n // 25 % len(names)], "正式党员", rng.choice(("居民党员", "在职党员", "离退休党员")),
            f"138{(first + n) % 10**8:08d}", "汉族", rng.choice(list(_SCHOOLS)), f"{joined:%Y-%m-%d}",
            f"{joined.replace(year=joined.year + 1):%Y年%-m月%-d日}",
        ])  # fmt: skip
    return "\n".join(",".join(line) for line in table).encode()


def _ours(data: bytes, rows: int) -> None:
    run = actions.upload(SHEET, data=data, file_name="党员名册.csv", options={}, by=CONSOLE)
    run = actions.confirm(run, columns={at: key for at, _, key, *_ in run.titles}, by=CONSOLE)
    working.check(run, CONSOLE)
    run.refresh_from_db()
    assert run.wrong == 0, run.wrong
    working.write(actions.commit(run, by=CONSOLE), CONSOLE)
    run.refresh_from_db()
    assert run.state == "done", run.trouble
    assert Membership.objects.unscoped(WHY).filter(paper="名册导入").count() == rows


def _theirs(data: bytes, rows: int) -> None:
    table = tablib.Dataset().load(data.decode(), format="csv")
    result = _Roster().import_data(table, dry_run=False, raise_errors=True, use_transactions=True)
    assert not result.invalid_rows, result.invalid_rows[0].error
    assert Membership.objects.unscoped(WHY).filter(paper=PAPER).count() == rows


class _Roster(resources.ModelResource):
    """The same columns and checks, as its documentation does it, in batches: people, members, spans."""

    id_index = fields.Field("id_index", "id_index")
    id_number = fields.Field("id_number", HEAD[2], widget=Checked(IdNumber().read))
    branch = fields.Field("branch", HEAD[3], widget=widgets.ForeignKeyWidget(Org, "name"))
    gender = fields.Field("gender", HEAD[1], widget=Checked(Choice({"男": "m", "女": "f"}).read))
    standing = fields.Field(
        "standing", HEAD[4], widget=Checked(Choice({one.label: one.value for one in Standing}).read)
    )
    klass = fields.Field(
        "klass", HEAD[5], widget=Checked(Choice({one.label: one.value for one in Klass}).read)
    )
    ethnic = fields.Field("ethnic", HEAD[7])
    education = fields.Field("education", HEAD[8], widget=Checked(Choice(_SCHOOLS).read))
    joined_on = fields.Field("joined_on", HEAD[9], widget=Checked(Day().read))
    full_on = fields.Field("full_on", HEAD[10], widget=Checked(Day().read))

    class Meta:
        model = Member
        import_id_fields = ("id_index",)
        fields = ("id_index", "id_number", "branch", "gender", "standing", "klass", "ethnic", "education",
                  "joined_on", "full_on")  # fmt: skip
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        clean_model_instances = False

    def before_import(self, dataset: Any, **_: Any) -> None:
        """The column by which it knows somebody."""
        dataset.append_col([blind(number) for number in dataset[HEAD[2]]], header="id_index")

    def before_save_instance(self, instance: Member, row: Any, **_: Any) -> None:
        """The person behind the member, written with the batch."""
        phone = Phones().read(row[HEAD[6]])
        instance.version, instance.born_on = 1, rules.born_on(instance.id_number)
        instance.person = Person(
            name=row[HEAD[0]], phone=phone, phone_index=blind(phone), id_index=instance.id_index
        )

    def get_queryset(self) -> Any:
        """Everybody: a benchmark has no post."""
        return Member.objects.unscoped(WHY)

    def bulk_create(self, *_given: Any, **_options: Any) -> None:
        """People before their members, spans after them."""
        batch = list(self.create_instances)
        people = [one.person for one in batch]
        for one, person, pk in zip(batch, people, next_ids(Person, len(batch)), strict=True):
            person.pk = pk
            one.person = person  # takes the fresh key over
        Person.objects.unscoped(WHY).bulk_create(people)
        Member.objects.unscoped(WHY).bulk_create(batch)
        self.create_instances.clear()
        said = {"starts": clock.today(), "paper": PAPER}
        spans = [
            Membership(member=one, branch=one.branch, standing=one.standing, klass=one.klass, **said)
            for one in batch
        ]
        Membership.objects.unscoped(WHY).bulk_create(spans)
