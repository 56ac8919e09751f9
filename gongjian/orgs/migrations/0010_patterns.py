"""The offices of the field, and the ways to compose a place's bodies that the field knows."""

from django.db import migrations

# name, is it the head, does somebody of another unit hold it
POSITIONS = [
    ("书记", True, False), ("副书记", False, False), ("组织委员", False, False), ("宣传委员", False, False),
    ("纪检委员", False, False), ("委员", False, False), ("兼职副书记", False, True), ("兼职委员", False, True),
    ("组长", True, False), ("中心户负责人", True, False), ("站长", True, False), ("主席", True, False),
    ("主任", True, False), ("副主任", False, False),
]  # fmt: skip


def part(key, name, kind, parent="", led_by=""):
    return {"key": key, "name": name, "kind": kind, "parent": parent, "led_by": led_by}


PATTERNS = [
    ("街道“1+3”", "在街道上用：党工委领导行政党组、居民区综合党委、非公企业联合党委三条线。", [
        part("core", "中共{地方}工作委员会", "working_committee"),
        part("admin", "{地方}行政党组", "admin_party_group", "core"),
        part("homes", "{地方}居民区综合党委", "composite_committee", "core"),
        part("firms", "{地方}非公企业联合党委", "joint_committee", "core"),
    ]),
    ("街道“大工委＋兼职委员”", "在街道上用：设大工委，再登记驻区单位来的兼职委员，要有单位同意的文号。", [
        part("core", "中共{地方}工作委员会", "working_committee"),
        part("wide", "{地方}大工委", "extended_working_committee", "core"),
    ]),
    ("社区“大党委＋兼职委员”", "在社区上用：设大党委，再登记驻区单位、物业来的兼职委员，要有单位同意的文号。", [
        part("wide", "{地方}大党委", "extended_committee"),
    ]),
    ("社区“3+N”", "在社区上用：社区党委、业主委员会、物业党支部三方，由社区党委属地领导；N 个单位另行登记。", [
        part("core", "中共{地方}委员会", "party_committee"),
        part("owners", "{地方}业主委员会", "owners", "", "core"),
        part("property", "{地方}物业党支部", "party_branch", "core"),
    ]),
    ("片区工作站", "在街道上用：几个社区合设一个工作站，由党工委领导。", [
        part("core", "中共{地方}工作委员会", "working_committee"),
        part("station", "{地方}片区工作站", "area_station", "core"),
    ]),
    ("园区党建联合体", "在街道或社区上用：园区里的支部组成联合体，没有条件单独建的合建联合党支部。", [
        part("union", "{地方}园区党建联合体", "alliance"),
        part("branch", "{地方}园区联合党支部", "joint_branch", "union"),
    ]),
]  # fmt: skip


def seed(apps, schema_editor):
    position, pattern = apps.get_model("orgs", "Position"), apps.get_model("orgs", "Pattern")
    position.objects.bulk_create(
        position(name=name, is_head=head, is_concurrent=lent, order=order)
        for order, (name, head, lent) in enumerate(POSITIONS, start=1)
    )
    pattern.objects.bulk_create(
        pattern(name=name, note=note, parts=parts, order=order)
        for order, (name, note, parts) in enumerate(PATTERNS, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("orgs", "0009_offices")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
