"""A realistic responsibility list: the workbook a district office would send, and its version."""

from datetime import date

from gongjian.admission import actions, queries, sheet
from gongjian.admission.models import ListVersion
from gongjian.areas.models import Area
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.tests import makers as town_makers

FROM = date(2025, 7, 1)
town = town_makers.town
_ROWS = """
12|基本履职|民生服务|居民用电、用水、楼道照明等日常求助的受理|楼道灯、路灯不亮、停水|社区||||3个工作日
13|基本履职|民生服务|老年人助餐、探访服务|独居老人、助餐、送饭|所在街道||||5个工作日
47|配合履职|安全稳定|消防通道占用、堵塞的查处|消防通道、堵住楼道、占用通道|区消防救援大队|天宁派出所、街道|发现后劝导并上报，不负责处罚。|《消防法》第二十八条|5个工作日
48|配合履职|安全稳定|噪声扰民的处理|噪音、太吵、广场舞|天宁派出所||先行劝导|《噪声污染防治法》|24小时
201|上级部门收回|行政执法|对违法建设的强制拆除|违建、私搭乱建|区消防救援大队||||即时
"""
ROWS = [line.split("|") for line in _ROWS.strip().splitlines()]


def filler(number: int, name: str = "事务") -> list[list[str]]:
    """More rows, of no particular meaning."""
    return [
        [f"x{n}", "基本履职", "其他", f"{name}{n}", f"{name}说法{n}", "社区", "", "", "", ""]
        for n in range(number)
    ]


def workbook(rows=ROWS) -> bytes:
    return sheet.write(rows)


def version(at: Area, rows=ROWS, *, on: date = FROM, name: str = "天宁区街道履职事项清单") -> ListVersion:
    """Publish the rows as the list of a place."""
    read = sheet.read(workbook(rows), queries.names_of_bodies(at))
    assert not read.problems, [str(problem) for problem in read.problems]
    return actions.publish(
        at,
        name=name,
        document="天委发〔2025〕3号",
        effective_from=on,
        rows=read.rows,
        file_name="清单.xlsx",
        by=CLOCK,
    )
