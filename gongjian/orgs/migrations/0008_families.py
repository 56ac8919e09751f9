"""The kinds of organisation of the field, and what each may hold. Data: a place adds its own beside them."""

from django.db import migrations

MASS = ["union", "youth_league", "women"]
BRANCHES = ["party_branch", "joint_branch", "temporary_branch"]
LOWER = ["party_general_branch", *BRANCHES]  # what every committee may hold
AREA = ["composite_committee", "joint_committee", "admin_party_group"]  # the three of “1+3”
UNITS = ["enterprise", "social", "unit", "property", "owners"]
AT_WORK = ["party_committee", *LOWER, "party_group", *MASS, *UNITS]

# key, name, family, what it may hold (None: anything), term in years (A20; None: the rulebook gives none)
KINDS = [
    ("working_committee", "党工委", "party",
     ["extended_working_committee", *AREA, "party_committee", "extended_committee", "area_station", "alliance",
      *LOWER, *MASS], None),
    ("extended_working_committee", "大工委", "party",
     [*AREA, "party_committee", "extended_committee", "area_station", "alliance", *LOWER], None),
    ("party_committee", "党委", "party",
     ["party_committee", "extended_committee", *AREA, "area_station", "alliance", *LOWER, *MASS], 5),
    ("extended_committee", "大党委", "party",
     ["party_committee", "area_station", "alliance", *LOWER, "party_group", "host_household"], 5),
    ("admin_party_group", "行政党组", "party", ["party_committee", *LOWER], None),
    ("composite_committee", "综合党委", "party",
     ["party_committee", "extended_committee", "area_station", "alliance", *LOWER], 5),
    ("joint_committee", "联合党委", "party", ["party_committee", "alliance", "area_station", *LOWER], 5),
    ("area_station", "片区工作站", "party", ["alliance", *LOWER], None),
    ("alliance", "党建联合体", "party", LOWER, None),
    ("party_general_branch", "党总支", "party", BRANCHES, 3),
    ("party_branch", "党支部", "party", ["party_group", "host_household"], 3),
    ("joint_branch", "联合党支部", "party", ["party_group", "host_household"], 3),
    ("temporary_branch", "临时党支部", "party", ["party_group"], None),
    ("party_group", "党小组", "party", ["host_household"], None),
    ("host_household", "党员中心户", "party", [], None),
    ("union", "工会", "mass", ["union"], None),
    ("youth_league", "团组织", "mass", ["youth_league"], None),
    ("women", "妇联", "mass", ["women"], None),
    ("property", "物业公司", "unit", AT_WORK, None),
    ("unit", "驻区单位", "unit", AT_WORK, None),
    ("enterprise", "企业", "unit", AT_WORK, None),
    ("social", "社会组织", "unit", AT_WORK, None),
    ("owners", "业主委员会", "selfgov", ["party_branch", "temporary_branch", "party_group"], None),
    ("community", None, "selfgov", None, None),
    *((key, None, "government", None, None)
      for key in ("city", "district_party", "district_gov", "hotline_center", "department", "agency",
                  "subdistrict", "station", "grid")),
]  # fmt: skip


def seed(apps, schema_editor):
    kind = apps.get_model("orgs", "OrgKind")
    for order, (key, name, family, may_hold, term) in enumerate(KINDS, start=11):
        given = {"family": family, "may_hold": may_hold, "term_years": term}
        known = kind.objects.filter(key=key)
        if name is None:
            known.update(**given)
        elif not known.update(name=name, order=order, **given):
            kind.objects.create(key=key, name=name, order=order, **given)


class Migration(migrations.Migration):
    dependencies = [("orgs", "0007_spans")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
