"""What staff type about a unit, a campaign and a mass organisation."""

from typing import Any

from django import forms

from gongjian.areas.models import Area
from gongjian.grids import queries as ground
from gongjian.orgs.models import Person
from gongjian.units.actions.keeping import Figures
from gongjian.units.actions.register import Body, Details
from gongjian.units.forms import fields
from gongjian.units.models import Mode, Sector, Spot

KINDS = (
    ("enterprise", "企业"),
    ("social", "社会组织"),
    ("property", "物业公司"),
    ("unit", "机关事业单位等其他驻区单位"),
)
MASS_KINDS = (("union", "工会"), ("youth_league", "团组织"), ("women", "妇联"))
_SPOTS = [(one.value, one.label) for one in Spot if one.value]


class UnitForm(forms.Form):
    """An act on a unit; `version` is the entry as the page showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    unit: Any = None

    def given(self) -> dict[str, Any]:
        """What the action takes besides the unit."""
        return dict(self.cleaned_data)


class DetailsForm(UnitForm):
    """Where a unit sits, whose it is, whom to ask."""

    sector = fields.choice("所有制", Sector.choices, "请选公有制还是非公有制。")
    address = fields.text("地址", 100, hint="写到楼栋，系统会认出网格，例如：怡康花园 12 幢")
    spot = fields.choice("在哪类场所", _SPOTS, blank="不在楼宇、园区、市场、商圈里")
    spot_name = fields.text("场所名称", 60, hint="例如：天宁时代广场")
    liaison = fields.text("联络员", 40, hint="加密保存。更正时不改就空着")
    liaison_phone = fields.text("联络员电话", 20, hint="加密保存。更正时不改就空着")

    def clean_liaison_phone(self) -> str:
        return fields.phone(self.cleaned_data["liaison_phone"])

    def details(self, area: Area) -> Details:
        """The details, with the building and the grid that the address means."""
        told = {name: self.cleaned_data[name] for name in DetailsForm.base_fields if name != "version"}
        found = ground.match(told["address"], area) if told["address"] else None
        grid = found.grid.area if found and found.grid else None
        return Details(**told, grid=grid, building=found.building if found else None)

    def given(self) -> dict[str, Any]:
        return {"details": self.details(self.unit.org.area), "version": self.cleaned_data["version"]}


class NumbersForm(UnitForm):
    """New numbers."""

    is_operating = forms.TypedChoiceField(
        label="现在",
        choices=[("yes", "在正常运行"), ("no", "已停业或搬走")],
        coerce=lambda word: word == "yes",
        error_messages={"required": "请选是不是还在运行。"},
    )
    headcount = fields.number("从业人数", "请写从业人数。", "含劳务派遣，不含临时来访的人")
    members = fields.number("正式党员人数", "请写正式党员人数，没有就写 0。", "组织关系在不在本单位都算")


class CoverForm(UnitForm):
    """How the Party reaches a unit, by which body."""

    mode = fields.choice("组建方式", Mode.choices, "请选组建方式。")
    covered_by = fields.text(
        "由哪个组织覆盖", 80, hint="党组织全称或简称。工作覆盖可以写工会、团组织，或空着"
    )
    since = fields.day("从哪天起", hint="没有覆盖的不填")
    reason = fields.text(
        "说明", 200, hint="有 3 名以上正式党员没有单独组建的，要写原因。工作覆盖写明指导员或联络员"
    )

    def clean_covered_by(self) -> Any:
        return fields.body(self.cleaned_data["covered_by"])


class AssignForm(UnitForm):
    """Who sees to a blank, and by when."""

    person = fields.choice("责任人", [], "请选责任人。")
    until = fields.day("哪天以前", "请写期限。")

    def offer(self, people: list[Person]) -> None:
        """Whom to choose from."""
        self.people = {str(one.pk): one for one in people}
        self.fields["person"].choices = [("", "请选择"), *((pk, one.name) for pk, one in self.people.items())]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        return {"person": self.people[self.cleaned_data["person"]], "until": self.cleaned_data["until"]}


class RegisterForm(DetailsForm, NumbersForm, CoverForm):
    """A unit that is entered."""

    name = fields.text("单位全称", 80, "请写单位全称。", "按营业执照或登记证书写")
    kind = fields.choice("类别", KINDS, "请选类别。")
    credit_code = fields.text("统一社会信用代码", 24, hint="18 位，末位会校验。有代码就不会重复登记")
    area = fields.choice("所在社区", [], "请选所在社区。")
    field_order = ("name", "kind", "credit_code", "area", "sector", "address", "spot", "spot_name",
                   "headcount", "members", "is_operating", "mode", "covered_by", "since", "reason",
                   "liaison", "liaison_phone")  # fmt: skip

    def __init__(self, *args: Any, areas: list[Area], **options: Any) -> None:
        super().__init__(*args, **options)
        self.areas = {str(one.pk): one for one in areas}
        self.fields["area"].choices = [("", "请选择"), *((pk, one.name) for pk, one in self.areas.items())]  # type: ignore[attr-defined]

    def clean_credit_code(self) -> str:
        return fields.credit_code(self.cleaned_data["credit_code"])

    @property
    def place(self) -> Area:
        """The community chosen."""
        return self.areas[self.cleaned_data["area"]]

    def given(self) -> dict[str, Any]:
        """What the action takes besides the community."""
        cells = self.cleaned_data
        figures = Figures(
            cells["headcount"], cells["members"], cells["mode"], cells["covered_by"], cells["since"],
            is_operating=cells["is_operating"], reason=cells["reason"],
        )  # fmt: skip
        body = Body(cells["name"], cells["kind"], cells["credit_code"])
        return {"body": body, "details": self.details(self.place), "figures": figures}


class RevealForm(forms.Form):
    """Why somebody looks at the liaison person's name and number."""

    reason = fields.text("查看理由", 100, "请写明查看的理由。")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **(options | {"auto_id": "reveal_%s"}))  # it stands beside the form of an act


class CampaignForm(forms.Form):
    """A year's declaration."""

    year = fields.number("年度", "请写年度。")
    due_on = fields.day("截止日期", "请写截止日期。")
    document = fields.text("依据", 100, hint="文件名称或文号，可以不填")


class ProlongForm(forms.Form):
    """Another last day."""

    due_on = fields.day("新的截止日期", "请写新的截止日期。")


class AcceptForm(UnitForm):
    """What staff add where the mode of coverage changed."""

    covered_by = fields.text("由哪个组织覆盖", 80, hint="组建方式没有变的不填")
    since = fields.day("从哪天起", hint="组建方式没有变的不填")
    reason = fields.text("说明", 200)

    def clean_covered_by(self) -> Any:
        return fields.body(self.cleaned_data["covered_by"])


class AskBackForm(UnitForm):
    """What is still to be said."""

    question = fields.text("请单位补充什么", 200, "请写清楚要单位补充什么。", "单位打开链接就能看到这句话")


class NothingForm(UnitForm):
    """An act that asks for nothing."""

    def given(self) -> dict[str, Any]:
        return {}


class MassForm(forms.Form):
    """A union, youth league or women's body."""

    name = fields.text("组织全称", 80, "请写组织全称。")
    kind = fields.choice("类别", MASS_KINDS, "请选工会、团组织或妇联。")
    area = fields.choice("所在社区", [], "请选所在社区。")
    unit = fields.text("所在单位", 80, hint="单位全称。社区、楼宇、市场的联合组织不填")
    sector = fields.choice("所有制", Sector.choices, "请选公有制还是非公有制。")
    people = fields.number("人数", "", "会员、团员或妇女人数，不清楚就空着")

    def __init__(self, *args: Any, areas: list[Area], **options: Any) -> None:
        super().__init__(*args, **options)
        self.areas = {str(one.pk): one for one in areas}
        self.fields["area"].choices = [("", "请选择"), *((pk, one.name) for pk, one in self.areas.items())]  # type: ignore[attr-defined]

    @property
    def place(self) -> Area:
        """The community chosen."""
        return self.areas[self.cleaned_data["area"]]
