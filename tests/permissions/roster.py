"""What the rows about members speak of: one of the branch, who has an account."""

from typing import Any

from gongjian.kernel import clock
from gongjian.members import actions
from gongjian.members.actions import Facts
from gongjian.members.models import Member, Unlisted
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.tests import makers as orgs


def build(branch: Org, actors: dict[str, Actor]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Subjects of actions, and what stands in addresses."""
    by, own = actors["branch_secretary"], actors["member"]
    given = {"standing": "formal", "klass": "resident", "starts": clock.today()}
    member = actions.enrol(branch, facts=Facts("贺建平", "m"), by=by, **given)
    Member.objects.unscoped("test").filter(pk=member.pk).update(person=own.person_id)
    member = Member.objects.unscoped("test").select_related("branch__area", "person").get(pk=member.pk)
    waiting = Unlisted.objects.add(member=member, noted_on=clock.today())
    other = orgs.org("第六网格党支部", branch.kind_id, branch.area, branch.parent)
    mover = actions.enrol(branch, facts=Facts("陆明", "m"), by=by, **given)
    moving = actions.offer(mover, target=other, reason="搬家", by=by)
    leaver = actions.enrol(branch, facts=Facts("潘立新", "m"), by=by, **given)
    letter = actions.issue(leaver, target_name="外地支部", days=30, reason="搬家", by=by)
    subjects = {"enrolled": member, "unlisted": waiting, "moving": moving, "introduced": letter}
    return subjects, {"member": member.pk, "moving": moving.pk, "introduced": letter.pk}
