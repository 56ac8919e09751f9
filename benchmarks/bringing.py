"""A list of bodies brought in, checked and audited, against django-import-export with the same checks."""

import time
from collections.abc import Callable
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from import_export import fields, resources, widgets
from stdnum.cn import uscc

from benchmarks.measure import Line
from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.orgs.actor import CONSOLE
from gongjian.orgs.models import Org, OrgKind
from gongjian.orgs.sheet import SHEET
from gongjian.platform.copying import next_ids
from gongjian.sheets import actions, working
from gongjian.sheets.kinds import Bad, Day, Phones

ROWS = 20_000
ENOUGH = 3_000  # rows a second
TIMES = 5
HEAD = ["单位名称", "统一社会信用代码", "类别", "上级单位", "辖区", "办公电话", "成立日期"]
_DAYS = ("20200105", "2020-01-05", "2020/1/5", "2020年1月5日", "2020年1月")


def lists() -> list[Line]:
    """The file with two thousand bad rows, then the corrected one; all it leaves is taken back."""
    parent = Org.objects.filter(parent__isnull=True).order_by("pk")[0]
    bad, good = _file(parent, wrong=True), _file(parent, wrong=False)
    checked, told = _timed(lambda: _ours(bad, commit=False))
    assert told == ROWS // 10, told
    theirs_checked, told = _timed(lambda: _theirs(bad, dry_run=True))
    assert told == ROWS // 10, told
    written, _ = _timed(lambda: _ours(good, commit=True))
    _remove()
    theirs_written, told = _timed(lambda: _theirs(good, dry_run=False))
    assert told == 0, told
    _remove()
    return [
        _against("checked, 10 % of 20 000 rows bad", checked, theirs_checked),
        _against("20 000 rows checked, written and audited", written, theirs_written),
        Line(
            "import, rows a second",
            f"{ROWS / written:.0f}",
            f"{ENOUGH}",
            ROWS / written / ENOUGH,
            1,
            at_most=False,
        ),
    ]


def _against(what: str, ours: float, theirs: float) -> Line:
    return Line(
        f"import, {what}, times faster than django-import-export",
        f"{ours:.1f} s",
        f"{theirs:.1f} s",
        theirs / ours,
        TIMES,
        at_most=False,
    )


def _timed(act: Callable[[], int]) -> tuple[float, int]:
    began = time.perf_counter()
    found = act()
    return time.perf_counter() - began, found


def _file(parent: Org, *, wrong: bool) -> bytes:
    """A CSV; every tenth row has one bad cell, each time another one."""
    lines = [HEAD]
    for n in range(ROWS):
        line = [
            f"第{n}号驻区单位",
            _code(n),
            "驻区单位",
            parent.name,
            parent.area.code,
            f"0519-8{n:07d}",
            _DAYS[n % len(_DAYS)],
        ]
        if wrong and n % 10 == 0:
            line[(1, 3, 4, 5, 6)[n // 10 % 5]] = "不对"
        lines.append(line)
    return "\n".join(",".join(line) for line in lines).encode()


def _code(n: int) -> str:
    body = f"91320402MA{n:07d}"
    return body + str(uscc.calc_check_digit(body))


def _ours(data: bytes, *, commit: bool) -> int:
    run = actions.upload(SHEET, data=data, file_name="单位.csv", options={}, by=CONSOLE)
    run = actions.confirm(run, columns={at: key for at, _, key, *_ in run.titles}, by=CONSOLE)
    working.check(run, CONSOLE)
    run.refresh_from_db()
    if commit:
        working.write(actions.commit(run, by=CONSOLE), CONSOLE)
        run.refresh_from_db()
        assert run.state == "done", run.trouble
    return int(run.wrong)


def _theirs(data: bytes, *, dry_run: bool) -> int:
    table = tablib.Dataset().load(data.decode(), format="csv")
    result = _Bodies().import_data(table, dry_run=dry_run, raise_errors=False, use_transactions=True)
    return len(result.invalid_rows) + len(result.error_rows)


def _remove() -> None:
    """What was written; nothing refers to it yet."""
    Org.objects.filter(credit_code__startswith="91320402MA")._raw_delete(using="default")  # type: ignore[attr-defined]


class Checked(widgets.CharWidget):
    """A cell read by one of our own kinds, so that both sides check alike."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self.read = read

    def clean(self, value: Any, row: Any = None, **_: Any) -> Any:  # noqa: ARG002
        try:
            return self.read(value)
        except Bad as bad:
            raise ValidationError(str(bad)) from None
        except Exception as wrong:
            raise ValidationError("不对") from wrong


class _Bodies(resources.ModelResource):
    """The same columns and checks, as its documentation does it, written in batches."""

    name = fields.Field("name", HEAD[0])
    credit_code = fields.Field("credit_code", HEAD[1], widget=Checked(uscc.validate))
    kind = fields.Field("kind", HEAD[2], widget=widgets.ForeignKeyWidget(OrgKind, "name"))
    parent = fields.Field("parent", HEAD[3], widget=widgets.ForeignKeyWidget(Org, "name"))
    area = fields.Field("area", HEAD[4], widget=widgets.ForeignKeyWidget(Area, "code"))
    phone = fields.Field("phone", HEAD[5], widget=Checked(Phones(2).read))
    valid_from = fields.Field("valid_from", HEAD[6], widget=Checked(Day().read))

    class Meta:
        model = Org
        import_id_fields = ("credit_code",)
        fields = ("name", "credit_code", "kind", "parent", "area", "phone", "valid_from")
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        clean_model_instances = False

    def before_save_instance(self, instance: Org, row: Any, **_: Any) -> None:  # noqa: ARG002
        """The path that the tree needs; the key is drawn first, as our own import does it."""
        [instance.pk] = next_ids(Org, 1)
        instance.path = f"{instance.parent.path if instance.parent else ''}{instance.pk}."
        instance.short_name = instance.name[:30]
        instance.valid_from = instance.valid_from or clock.today()
