"""Names of places and bodies in a text, by how such names end; no list of known names is needed.

Where a name begins cannot be told without knowing it, so every beginning of a plausible length is taken. The
wrong ones are rare and weigh nothing, because nobody else has them; the right one is what like texts share.
"""

import re

import numpy as np

from gongjian.triage.texts import Keys

_ENDS = (
    "小区|新城|花园|花苑|家园|公寓|公馆|新村|山庄|广场|商城|市场|大厦|中心|楼盘|楼|苑|府|湾|滩|城|园|里|湖|岛|"
    "社区|街道|街|路|大道|巷|弄|桥|镇|乡|村|组|区|县|市|州|河|江|山|站|线|号线|高铁|地铁|隧道|"
    "公司|集团|银行|医院|学院|大学|中学|小学|学校|幼儿园|驾校|工地|厂|场|院|馆|局|委|队|所|店|酒店|物业|平台|"
    "补贴|政策|办法|项目|工程"
)
_END = re.compile(f"(?:{_ENDS})")
_MIXED = re.compile(r"[a-z]+\d+[\u4e00-\u9fff]?|\d+[a-z]+|\d+号线|\d{2,}(?:号|栋|幢|路|千伏|伏)")
_LEAD = (2, 3, 4)
_TRIVIAL = re.compile(
    r"^[的了在是有和与我你他她它这那个们及或被把从到对于]|[，。、；：！？,.;:!?()（）“”\"'《》]"
)


def names(plain: str) -> list[str]:
    """Candidates for names in a plain text, with repetitions."""
    found = _MIXED.findall(plain)
    for end in _END.finditer(plain):
        for lead in _LEAD:
            begin = end.start() - lead
            if begin >= 0 and not _TRIVIAL.search(piece := plain[begin : end.end()]):
                found.append(piece)
    return found


def key(name: str) -> int:
    """A name as one integer."""
    value = 0
    for character in name:
        value = (value * 1000003 + ord(character)) & 0x7FFF_FFFF_FFFF_FFFF
    return value


def name_keys(plain: str) -> Keys:
    """The keys of the names in a text."""
    return np.array([key(name) for name in names(plain)], dtype=np.int64)
