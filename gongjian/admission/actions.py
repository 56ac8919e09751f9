"""What can be done to the responsibility list: publish a version. A change is a new version."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Model

from gongjian.admission import rules
from gongjian.admission.models import ListVersion, MatterItem
from gongjian.admission.table import Row
from gongjian.areas.models import Area
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import Actor
from gongjian.platform.action import action, part, remark


@action("发布履职事项清单", allow=rules.may_publish, lock=False)
def publish(
    area: Area,
    *,
    name: str,
    document: str,
    effective_from: date,
    rows: Sequence[Row],
    file_name: str = "",
    by: Actor,
) -> ListVersion:
    """Publish a whole version that holds at a place from a day on (A1). All rows or none."""
    if not rows:
        raise Denied("清单里没有事项，没有发布。")
    last = ListVersion.objects.filter(area=area).first()
    if last and last.effective_from >= effective_from:
        raise Denied(f"{area.name}现有清单从 {last.effective_from:%Y-%m-%d} 起生效，新版的生效日期要比它晚。")
    version, _ = put_down(
        area,
        name=name,
        document=document,
        effective_from=effective_from,
        rows=rows,
        by_name=by.name,
        file_name=file_name,
    )
    remark(f"{len(rows)} 项，文号：{version.document}")
    return version


@part
def put_down(
    area: Area,
    *,
    name: str,
    document: str,
    effective_from: date,
    rows: Sequence[Row],
    by_name: str,
    file_name: str = "",
) -> tuple[ListVersion, list[Model]]:
    """The version, and all that belongs to it, in a constant number of statements."""
    version = ListVersion.objects.create(
        area=area,
        name=name.strip(),
        document=document.strip(),
        effective_from=effective_from,
        imported_by=by_name,
        file_name=file_name[:120],
    )
    items = MatterItem.objects.bulk_create([_item(version, row) for row in rows])
    through = MatterItem.cooperating.through
    helpers = through.objects.bulk_create(
        through(matteritem_id=item.pk, org_id=org_id)
        for item, row in zip(items, rows, strict=True)
        for org_id in dict.fromkeys(row.cooperating_ids)
    )
    return version, [*items, *helpers]


def _item(version: ListVersion, row: Row) -> MatterItem:
    return MatterItem(
        version=version,
        number=row.number,
        part=row.part,
        category=row.category,
        name=row.name,
        keywords=row.keywords,
        lead_id=row.lead_id,
        lead_kind=row.lead_kind,
        base_role=row.base_role,
        legal_basis=row.legal_basis,
        limit=row.limit,
    )
