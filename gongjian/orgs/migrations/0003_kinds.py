"""The kinds of organisation a district starts with. Data: a place adds its own beside them."""

from django.db import migrations

# key, name, is it the base (基层), has it authority of law (执法或审批职权)
KINDS = [
    ("city", "市级机关", False, True),
    ("district_party", "区委部门", False, False),
    ("district_gov", "区政府", False, True),
    ("hotline_center", "区诉求办", False, False),
    ("department", "区职能部门", False, True),
    ("agency", "派出机构", False, True),
    ("subdistrict", "街道", True, False),
    ("station", "街道站所", True, False),
    ("community", "社区", True, False),
    ("grid", "网格", True, False),
    ("party_committee", "党委（党工委）", False, False),
    ("party_general_branch", "党总支", False, False),
    ("party_branch", "党支部", False, False),
    ("property", "物业公司", False, False),
    ("owners", "业主委员会", False, False),
    ("unit", "驻区单位", False, False),
    ("enterprise", "两新组织", False, False),
    ("social", "社会组织", False, False),
]


def found_kinds(apps, schema_editor):
    kind = apps.get_model("orgs", "OrgKind")
    kind.objects.bulk_create(
        [
            kind(key=key, name=name, is_base=base, has_authority=authority, order=order)
            for order, (key, name, base, authority) in enumerate(KINDS, start=1)
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("orgs", "0002_initial")]
    operations = [migrations.RunPython(found_kinds, migrations.RunPython.noop)]
