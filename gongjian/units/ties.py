"""What keeps a body from being dissolved: the units that it covers."""

from datetime import date

from gongjian.orgs.models import Org
from gongjian.orgs.ties import tie
from gongjian.units.models import Standing


@tie
def covered(org: Org, on: date) -> str:
    """Units in force that it covers on the day or after it."""
    rows = Standing.objects.unscoped("the body is to be dissolved").filter(
        covered_by=org, unit__org__valid_to__isnull=True
    )
    count = rows.exclude(ends__lte=on).values("unit").distinct().count()
    return f"{count} 家由它覆盖的单位" if count else ""
