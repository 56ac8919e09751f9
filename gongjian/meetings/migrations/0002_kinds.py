"""The kinds of meeting of the field. A place changes them and adds its own."""

from django.db import migrations

# key, name, due, quorum, base, online counts, every, times, source, must hold
CHAIRED = ["chair", "recorder", "agenda", "text"]
KINDS = (
    ("general_meeting", "党员大会", "members", "resolution", "due", False, "quarter", 1,
     "《中国共产党支部工作条例（试行）》第十一条", CHAIRED),
    ("committee_meeting", "支委会", "committee", "committee", "due", False, "month", 1,
     "《中国共产党支部工作条例（试行）》第十二条", CHAIRED),
    ("group_meeting", "党小组会", "group", "none", "due", True, "month", 1,
     "《中国共产党支部工作条例（试行）》第十三条", ["chair", "agenda", "text"]),
    ("lecture", "党课", "members", "none", "due", True, "", 1,
     "《中国共产党支部工作条例（试行）》第十六条", ["chair", "agenda", "text"]),
    ("themed_day", "主题党日", "members", "none", "due", True, "month", 1,
     "《中国共产党支部工作条例（试行）》第十六条", ["chair", "agenda", "text"]),
    ("orglife_meeting", "组织生活会", "members", "resolution", "due", False, "year", 1,
     "《中国共产党支部工作条例（试行）》第十七条", CHAIRED),
    ("appraisal", "民主评议党员", "members", "resolution", "due", False, "year", 1,
     "《中国共产党支部工作条例（试行）》第十八条", CHAIRED),
    ("talk", "谈心谈话", "invited", "none", "due", True, "year", 1,
     "《中国共产党支部工作条例（试行）》第十九条", ["text"]),
    ("joint_conference", "联席会", "invited", "none", "present", True, "quarter", 1,
     "本地共建章程", CHAIRED),
)  # fmt: skip
NAMES = (
    "key", "name", "due", "quorum", "base", "online_counts", "every", "times", "source", "must_hold", "order"
)  # fmt: skip


def add(apps, _editor):
    """Add those that are not there yet."""
    kind = apps.get_model("meetings", "MeetingKind")
    rows = [kind(**dict(zip(NAMES, (*row, order), strict=True))) for order, row in enumerate(KINDS, start=1)]
    kind.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
