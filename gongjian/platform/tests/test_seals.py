"""The audit trail's seals: whoever alters, removes or slips in a row is found and the row is named."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from gongjian.platform import seals
from gongjian.platform.models import AuditEvent, AuditSeal

pytestmark = pytest.mark.django_db(transaction=True)


_STAYS = {
    "platform_auditevent": "audit_stays",
    "platform_auditseal": "seals_stay",
}  # the tests empty the tables


def event(number=1):
    return AuditEvent.objects.create(action="sample.act", by="陈晓红", subject=f"sample.Thing:{number}")


def tamper(statement, table="platform_auditevent"):
    """What somebody with the owner's rights could do: switch the guard off, alter, switch it on."""
    with connection.cursor() as cursor:
        cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute(statement)
        cursor.execute(f"alter table {table} enable trigger user")
        cursor.execute(f"alter table {table} disable trigger {_STAYS[table]}")


def test_an_untouched_trail_is_whole(capsys):
    event()
    event()
    first = seals.seal()
    event()
    second = seals.seal()
    assert (first.rows, second.rows, seals.seal()) == (2, 1, None)
    event()
    report = seals.verify()
    assert (report.seals, report.rows, report.unsealed, report.head, report.problems) == (
        2,
        3,
        1,
        second.digest,
        (),
    )
    call_command("audit", "verify", "--expect", first.digest)
    assert "审计记录完好" in capsys.readouterr().out


def test_an_altered_row_is_named(capsys):
    rows = [event(n) for n in range(3)]
    seals.seal()
    tamper(f"update platform_auditevent set by = '别人' where id = {rows[1].pk}")
    with pytest.raises(CommandError, match="1 处不对"):
        call_command("audit", "verify")
    assert f"审计记录 {rows[1].pk} 被改过" in capsys.readouterr().out


def test_a_removed_row_is_named():
    rows = [event(n) for n in range(3)]
    seals.seal()
    tamper(f"delete from platform_auditevent where id = {rows[2].pk}")
    assert seals.verify().problems == (f"审计记录 {rows[2].pk} 不见了（封条 {AuditSeal.objects.get().pk}）",)


def test_a_row_slipped_into_sealed_time_is_named():
    row = event()
    seals.seal()
    late = AuditEvent.objects.create(action="sample.act", by="x", subject="y", xact=row.xact)
    assert seals.verify().problems == (
        f"审计记录 {late.pk} 是封存之后插进来的（封条 {AuditSeal.objects.get().pk}）",
    )


def test_a_seal_altered_to_fit_breaks_the_chain():
    row = event()
    link = seals.seal()
    event()
    seals.seal()
    tamper(f"update platform_auditevent set by = '别人' where id = {row.pk}")
    forged = seals._mark(AuditEvent.objects.get(pk=row.pk))
    tamper(
        f'update platform_auditseal set marks = \'{{"{row.pk}": "{forged}"}}\' where id = {link.pk}',
        "platform_auditseal",
    )
    assert seals.verify().problems == (f"封条 {link.pk} 被改过，或者它前面少了封条",)


def test_a_chain_made_anew_does_not_know_the_digest_noted_outside(capsys):
    event()
    noted = seals.seal().digest
    tamper("update platform_auditevent set by = '别人'")
    tamper("delete from platform_auditseal", "platform_auditseal")
    seals.seal()
    assert seals.verify().problems == ()
    with pytest.raises(CommandError):
        call_command("audit", "verify", "--expect", noted)
    assert "找不到您记下的摘要" in capsys.readouterr().out


def test_a_row_whose_transaction_is_still_open_waits_for_the_next_seal():
    event()
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute(
            'insert into platform_auditevent (at, action, by, post, subject, changed, note, "group")'
            " values (now(), 'sample.slow', 'x', '', 'y', '{}', '', gen_random_uuid())"
        )
        event()
        first = seals.seal()
        other.commit()
    other.close()
    second = seals.seal()
    assert (first.rows, second.rows) == (1, 2)
    assert seals.verify().problems == ()


def test_a_restored_database_that_counts_anew_goes_on_with_the_chain():
    event()
    seals.seal()
    future = AuditSeal.objects.get().to_xact + 10**9
    AuditEvent.objects.create(action="sample.act", by="x", subject="before the backup", xact=future)
    tamper(f"update platform_auditseal set to_xact = {future}", "platform_auditseal")
    link = AuditSeal.objects.get()
    tamper(f"update platform_auditseal set digest = '{seals._digest('', link)}'", "platform_auditseal")
    event()
    seals.seal()
    event()
    seals.seal()
    report = seals.verify()
    assert (report.problems, report.rows, report.unsealed) == ((), 4, 0)
