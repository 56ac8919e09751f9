"""Which entries a role's side navigation shows. Only what exists and what the post may open."""

from dataclasses import dataclass, replace

from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Grant, Reach

G = Grant


@dataclass(frozen=True)
class Entry:
    """One line of the navigation. `address` is a URL name; without `grant` everybody may."""

    key: str
    label: str
    address: str
    icon: str = ""
    query: str = ""
    grant: Grant | None = None
    waits: str = ""  # which count of things waiting for me stands beside it
    children: tuple["Entry", ...] = ()


_LIST = Entry("list", "诉求列表", "requests:index")
_NEW = Entry("new", "登记与代办", "requests:register", grant=G.INTAKE)
_CALLS = Entry("calls", "吹哨报到", "requests:calls", waits="calls")
_CALLBACKS = Entry("callbacks", "回访评价", "requests:callbacks", grant=G.CALLBACK, waits="callbacks")
_SUGGESTIONS = Entry("suggestions", "建议准不准", "requests:suggestions", grant=G.HANDLE)
_HOME = Entry("area", "本地概况", "dashboards:home")
_MAP = Entry("map", "网格地图", "grids:map")
_ORGS = Entry("orgs", "单位与人员", "orgs:index")
_CALENDAR = Entry("calendar", "工作日历", "platform:calendar")
_REFERENCE = Entry("reference", "接口清单", "exchange:reference")
_IMPORTS = Entry("imports", "导入", "sheets:index", grant=G.REVIEW)
_CHAINS = Entry("chains", "上报链", "duties:chains")

COUNTED = {  # what the number beside an entry counts
    "all": "全部待办",
    "desk": "诉求、吹哨、回访待办",
    "requests": "诉求待办",
    "calls": "吹哨待办",
    "callbacks": "回访待办",
    "meetings": "会议待办",
    "members": "转接待办",
    "units": "空白点和申报待办",
}

WORK = Entry("work", "工作台", "dashboards:workbench", "checklist", waits="all")
REQUESTS = Entry(
    "req",
    "诉求",
    "requests:index",
    "message-2",
    waits="desk",
    children=(_LIST, _NEW, _CALLS, _CALLBACKS, _SUGGESTIONS, _IMPORTS),
)
MINE = Entry("req", "派给我的", "requests:index", "inbox", "view=mine", waits="requests", children=(_LIST,))
WHISTLE = Entry("calls", "哨声", "requests:calls", "speakerphone", waits="calls")
COMMUNITY = Entry("area", "社区网格", "dashboards:home", "map-2", children=(_HOME, _MAP, _ORGS))
PLACES = Entry("area", "社区", "dashboards:home", "map-2", children=(_HOME, _MAP, _ORGS))
_OWED = Entry("owed", "应开情况", "orglife:index", grant=G.ORGLIFE)
_MEETINGS = Entry("meetings", "会议", "meetings:index")
_MEMBERS = Entry("members", "党员名册", "members:index", grant=G.MEMBERS, waits="members")
_STATS = Entry("stats", "党员统计", "orglife:statistics", grant=G.MEMBERS)
MEMBERS = Entry("members", "党员", "members:index", "users", waits="members")
MEETINGS = Entry(
    "life",
    "组织生活",
    "orglife:index",
    "users-group",
    waits="meetings",
    children=(_OWED, _MEETINGS, _MEMBERS, _STATS),
)
_BRANCH_LIFE = replace(MEETINGS, children=(_OWED, _MEETINGS, _STATS))  # its register is an entry of its own
_COVERAGE = Entry("coverage", "覆盖情况", "units:index")
_UNIT_LIST = Entry("list", "单位台账", "units:list")
_UNIT_MAP = Entry("map", "单位地图", "units:map", "", "state=blank")
_UNIT_YEARS = Entry("campaigns", "年度申报", "units:campaigns")
_MASS = Entry("mass", "群团组织", "units:mass")
UNITS = Entry(
    "units",
    "驻区单位",
    "units:index",
    "building-community",
    grant=G.UNITS,
    waits="units",
    children=(_COVERAGE, _UNIT_LIST, _UNIT_MAP, _UNIT_YEARS, _MASS),
)
COCKPIT = Entry("cockpit", "驾驶舱", "dashboards:cockpit", "chart-treemap", grant=G.FIGURES)
CHASE = Entry("chase", "督办", "requests:index", "flag-3", "due=over")
LISTS = Entry("lists", "履职清单", "admission:index", "list-check")
RULES = Entry("rules", "规则依据", "platform:rules", "book-2", children=(_CALENDAR, _CHAINS))

_ADMIN = (
    Entry("orgs", "单位与人员", "orgs:index", "sitemap", grant=G.ORGS),
    Entry("posts", "岗位任免", "orgs:index", "id-badge-2", grant=G.POSTS),
    Entry("map", "区划网格", "grids:map", "map-2", grant=G.TERRITORY),
    Entry("lists", "履职清单", "admission:index", "list-check", grant=G.LISTS),
    Entry("imports", "导入", "sheets:index", "table-import"),
    Entry("rules", "规则依据", "platform:rules", "book-2", grant=G.RULES, children=(_CALENDAR, _CHAINS)),
    Entry("papers", "文书模板", "papers:index", "file-text", grant=G.RULES),
    Entry(
        "exchange", "外部系统", "exchange:index", "plug-connected", grant=G.EXCHANGE, children=(_REFERENCE,)
    ),
    Entry("kinds", "会议种类", "meetings:kinds", "users-group", grant=G.RULES),
    Entry("notify", "通知渠道", "platform:notice_channels", "bell-cog", grant=G.RULES),
    Entry("audit", "操作日志", "platform:audit", "history", grant=G.AUDIT),
)
MENUS: dict[str, tuple[Entry, ...]] = {
    "community": (WORK, REQUESTS, COMMUNITY, MEETINGS, UNITS, LISTS, COCKPIT),
    "subdistrict": (WORK, REQUESTS, PLACES, MEETINGS, UNITS, LISTS, COCKPIT, RULES),
    "district": (COCKPIT, WORK, CHASE, REQUESTS, PLACES, MEETINGS, UNITS, LISTS, RULES),
    "city": (COCKPIT, WORK, CHASE, REQUESTS, PLACES, UNITS, RULES),
    "department": (WORK, MINE, WHISTLE, LISTS),
    "unit": (WORK, MINE, WHISTLE),
    "branch": (WORK, _BRANCH_LIFE, MEMBERS),
    "admin": _ADMIN,
}
_TABS = {
    "community": ("work", "req", "area"),
    "subdistrict": ("work", "req", "cockpit"),
    "district": ("work", "req", "cockpit"),
    "city": ("work", "req", "cockpit"),
    "department": ("work", "req", "calls", "lists"),
    "unit": ("work", "req", "calls"),
}
FIELD_TABS = (
    Entry("work", "今天", "dashboards:workbench", "checklist"),
    Entry("map", "我的网格", "grids:map", "map-2"),
    Entry("req", "诉求", "requests:index", "message-2"),
)
INTAKE = Entry("new", "登记", "requests:register", "circle-plus", grant=G.INTAKE)
MORE = Entry("more", "更多", "dashboards:more", "dots")


def menu(by: Actor) -> tuple[Entry, ...]:
    """The side navigation of the current post, in order; nothing for whoever holds no post."""
    if by.seat is None:
        return ()
    return tuple(entry for entry in MENUS[by.seat.role.menu] if may_open(by, entry))


def tabs(by: Actor) -> tuple[Entry, ...]:
    """The bottom bar on a phone: at most five, the last one leads to all the rest."""
    if by.seat is None:
        return ()
    if by.seat.role_key == "grid_worker":
        return (*FIELD_TABS[:2], INTAKE, FIELD_TABS[2], MORE)
    entries = menu(by)
    wanted = _TABS.get(by.seat.role.menu, tuple(entry.key for entry in entries[:4]))
    chosen = {entry.key: entry for entry in entries if entry.key in wanted}
    ordered = [chosen[key] for key in wanted if key in chosen]
    if may_open(by, INTAKE):
        ordered.insert(2, INTAKE)
    return (*ordered[:4], MORE)


def may_open(by: Actor, entry: Entry) -> bool:
    """Whether the current post may open the page: what nobody may open is not shown."""
    if by.seat is None:
        return False
    keeps_house = by.seat.role.reach is Reach.NONE
    return (entry.grant is None or by.may(entry.grant)) and not (
        keeps_house and entry.address.startswith("requests:")
    )
