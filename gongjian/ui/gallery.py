"""Lifelike material for the gallery of components."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from gongjian.ui.parts import Answer, Appointment, Called, Cell, Chip, Pause, Tab


class GalleryForm(forms.Form):
    """One field of every kind."""

    place = forms.CharField(
        label="具体位置",
        help_text="写到楼栋即可，如：12 幢西侧。",
        error_messages={"required": "请写明在什么地方，哪怕一句话"},
    )
    text = forms.CharField(label="补充情况", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    kind = forms.ChoiceField(
        label="类别",
        choices=[("", "选一个类别"), ("fire", "消防安全"), ("parking", "停车")],
        required=False,
    )
    when = forms.DateTimeField(label="到场时间", widget=forms.DateTimeInput, required=False)
    day = forms.DateField(label="计划完成日", required=False)
    public = forms.ChoiceField(
        label="办理结果可以公开吗？",
        help_text="公开时不显示姓名、电话和门牌。",
        choices=[("yes", "可以公开，让邻居也看到"), ("no", "不公开，只告诉我")],
        widget=forms.RadioSelect,
        required=False,
    )
    bodies = forms.MultipleChoiceField(
        label="吹给哪些单位",
        choices=[("fire", "区消防救援大队"), ("city", "天宁街道城管中队")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(label="我已告知居民信息用途", required=False)
    photo = forms.FileField(
        label="照片",
        help_text="最多 6 张。请避开人脸和车牌。",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    sheet = forms.FileField(
        label="清单文件",
        help_text="Excel 文件（.xlsx、.xls）或 .ods，最大 5 MB。",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods"}),
    )


def examples(now: datetime) -> dict[str, Any]:
    """Everything the gallery shows, with clocks around `now`."""
    hour, day = timedelta(hours=1), timedelta(days=1)
    return {
        "over": now - 40 * hour,
        "soon": now + 7 * hour + timedelta(minutes=6),
        "later": now + 31 * hour,
        "far": now + 9 * day,
        "ago": now - 5 * day,
        "standing": Pause(now - 2 * day, "等规划部门答复"),
        "began": now - 3 * day,
        "views": [
            Tab("我经手的", "?view=mine", count=6),
            Tab("即将超期", "?view=soon", here=True, count=6),
            Tab("待派单", "?view=todispatch", count=5),
            Tab("本社区全部", "?view=all", count=1037),
        ],
        "chips": [Chip("24 小时内到期", "?grid=2"), Chip("二网格", "?due=24h")],
        "acts": [
            Tab("登记结果", "?do=settle", icon="message-check"),
            Tab("派单", "?do=offer", icon="send"),
            Tab("吹哨", "?do=call", here=True, icon="speakerphone"),
            Tab("延期", "?do=extend", icon="clock-plus"),
        ],
        "agenda": [
            Appointment(now - 2 * hour, "晨会", "社区会议室"),
            Appointment(now + 3 * hour, "走访：二网格独居老人 3 户", "与李晓燕同去"),
            Appointment(now + 4 * hour, "消防通道现场会", "12 幢西侧 · 城管、消防、派出所", "?case"),
        ],
        "called": [
            Called("城管中队", "ok"),
            Called("消防大队", "wait", "未应"),
            Called("排水处", "late", "逾 17 小时"),
        ],
        "answers": [
            Answer("什么事", "12 幢西边的消防通道天天停满车，晚上消防车根本进不来。", "?step=1"),
            Answer("地点", "怡康花园 12 幢附近", "?step=2"),
            Answer("手机", "138****2207", "?step=3"),
        ],
        "months": [88.1, 88.9, 87.6, 89.4, 90.2, 90.8, 91.1, 90.3, 91.6, 92.2, 92.6, 93.8],
        "blocks": [_block(*row) for row in BLOCKS],
    }


BLOCKS: tuple[tuple[str, int, tuple[tuple[str, int], ...]], ...] = (
    ("天宁", 4, (("斜桥巷", 214), ("青山", 188), ("迎春", 180), ("北直", 171), ("怡康花园", 126))),
    ("局前街", 9, (("北园", 260), ("中新", 231), ("南园", 190), ("文亨", 180))),
    ("水门桥", 6, (("东园", 240), ("桥东", 236), ("桥西", 226))),
    ("新丰街", 5, (("红星", 288), ("新丰", 241))),
    ("古村", 3, (("西园", 180), ("古村", 168))),
)


def _block(name: str, over: int, kids: tuple[tuple[str, int], ...]) -> Cell:
    url = f"?area={name}"
    return Cell(name, url, sum(n for _, n in kids), over, 40, [Cell(k, f"?area={k}", n) for k, n in kids])
