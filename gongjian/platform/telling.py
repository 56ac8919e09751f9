"""A template filled for notices: with kinds, numbers and addresses of this site, nothing else."""

from collections.abc import Sequence

from django.conf import settings

from gongjian.platform.models import Notice
from gongjian.platform.notices import kind_of
from gongjian.platform.wording import MIXED, Wording, filled

_LINKS, _LINKS_OF_A_KIND = 10, 3


def worded(kind: str, template: Wording, notices: Sequence[Notice]) -> Wording:
    """What goes out about these notices; `kind` is MIXED when they are of several."""
    links = [f"{settings.ADDRESS}{notice.url}" for notice in notices]
    everything = f"{settings.ADDRESS}/desk/notices/"
    more = [] if len(links) <= _LINKS else [f"其余 {len(links) - _LINKS} 条：{everything}"]
    values = {
        "种类": kind_of(kind).term,
        "件数": str(len(notices)),
        "设置": f"{settings.ADDRESS}/desk/notices/settings/",
        "链接": everything if kind == MIXED else "\n".join([*links[:_LINKS], *more]),
        "清单": _listed(notices) if kind == MIXED else "",
    }
    return filled(template, values)


def _listed(notices: Sequence[Notice]) -> str:
    by_kind: dict[str, list[Notice]] = {}
    for notice in notices:
        by_kind.setdefault(notice.kind, []).append(notice)
    lines = []
    for kind, some in by_kind.items():
        links = [f"{settings.ADDRESS}{notice.url}" for notice in some[:_LINKS_OF_A_KIND]]
        cut = ["……"] if len(some) > _LINKS_OF_A_KIND else []
        lines += [f"{kind_of(kind).term} {len(some)} 件", *links, *cut]
    return "\n".join(lines)
