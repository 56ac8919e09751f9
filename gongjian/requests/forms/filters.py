"""The filter bar of the list: an address bar with names. Whatever makes no sense is left out."""

from functools import lru_cache
from typing import Any

from django import forms
from django.forms import BoundField

from gongjian.areas.models import Area, Level
from gongjian.kernel.tree import below
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Reach
from gongjian.platform.statements import Statement
from gongjian.requests.models import Channel, Nature, State
from gongjian.requests.queries.listing import FIGURE_WORDS, OPEN, Filters

DUE = {"over": "已超期", "24h": "24 小时内到期", "today": "今天到期", "week": "本周内到期"}
STATES = {OPEN: "未办结", **dict(State.choices)}
VIEWS = {"mine": "我经手的", "soon": "即将超期", "todispatch": "待受理", "callback": "待回访", "all": "全部"}
NARROWING = ("state", "due", "area", "category", "channel", "nature")


class FilterForm(forms.Form):
    """Reads an address; `filters` is what of it makes sense."""

    q = forms.CharField(
        label="关键词",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "编号、内容、地址、手机号"}),
    )
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *STATES.items()])
    due = forms.ChoiceField(label="期限", required=False, choices=[("", "不限期限"), *DUE.items()])
    area = forms.CharField(label="地方", required=False, max_length=15)
    category = forms.CharField(label="类别", required=False, max_length=30)
    channel = forms.ChoiceField(label="来源", required=False, choices=[("", "全部来源"), *Channel.choices])
    nature = forms.ChoiceField(label="性质", required=False, choices=[("", "全部性质"), *Nature.choices])
    view = forms.ChoiceField(
        required=False,
        choices=[
            ("", ""),
            ("kept", "我负责的"),
            ("passed", "我首接的"),
            ("helping", "请我协办的"),
            *VIEWS.items(),
        ],
    )
    holder = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    figure = forms.ChoiceField(required=False, choices=[("", ""), *FIGURE_WORDS.items()])
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)

    def __init__(self, data: Any, *, by: Actor, categories: list[str]) -> None:
        super().__init__(data)
        self.places = _places(by)
        if self.places:
            self.fields["area"].widget = forms.Select(choices=[("", "全部地方"), *self.places])
        else:
            del self.fields["area"]
        self.fields["category"].widget = forms.Select(
            choices=[("", "全部类别"), *((c, c) for c in categories)]
        )

    @property
    def narrowing(self) -> list[BoundField]:
        """The drop-downs of the bar."""
        return [self[name] for name in NARROWING if name in self.fields]

    @property
    def filters(self) -> Filters:
        """The conditions; fields that make no sense are left out."""
        self.is_valid()
        return Filters(**{name: value for name, value in self.cleaned_data.items() if value})

    def chips(self, filters: Filters) -> list[tuple[str, str]]:
        """Each condition in force: its name and the words on its chip. The tab is no chip."""
        return [
            (name, self._words(name, value, filters))
            for name, value in filters.given().items()
            if name != "view"
        ]

    def _words(self, name: str, value: str, filters: Filters) -> str:
        if name == "q":
            return f"“{value}”"
        if name == "area":
            return dict(self.places).get(value) or _area_name(value)
        if name == "holder":
            return _org_name(filters.holder)
        if name in ("since", "until"):
            return f"{value} {'起' if name == 'since' else '止'}"
        known = {
            "state": STATES,
            "due": DUE,
            "channel": dict(Channel.choices),
            "nature": dict(Nature.choices),
            "figure": FIGURE_WORDS,
        }
        return str(known.get(name, {}).get(value, value))


def _places(by: Actor) -> list[tuple[str, str]]:
    """Places one or two levels below the post's own, as far as a list of them can be read: code and name."""
    if by.seat is None or by.seat.role.reach is not Reach.AREA:
        return []
    return [(code, name) for code, name in _below(by.bare).run()]


@lru_cache(maxsize=500)
def _below(by: Actor) -> Statement:
    assert by.seat is not None
    deepest = by.seat.area_level + (1 if by.seat.area_level <= Level.CITY else 2)
    lowest = min(deepest, Level.GRID if by.seat.area_level >= Level.SUBDISTRICT else Level.COMMUNITY)
    rows = Area.objects.filter(below(by.seat.area_path), valid_to__isnull=True, level__lte=lowest)
    return Statement.of(rows.exclude(pk=by.seat.area_id).order_by("path").values_list("code", "short_name"))


def _area_name(code: str) -> str:
    return Area.objects.filter(code=code).values_list("short_name", flat=True).first() or "没有这个地方"


def _org_name(pk: int | None) -> str:
    return Org.objects.filter(pk=pk or 0).values_list("short_name", flat=True).first() or "没有这个单位"
