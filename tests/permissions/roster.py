"""What the rows about members speak of: one of the branch, who has an account."""

from typing import Any

from gongjian.kernel import clock
from gongjian.members.actions import floating, register, searching, transfers, turning
from gongjian.members.actions.floating import Trip
from gongjian.members.actions.register import Facts
from gongjian.members.models import Claim, Member, Unlisted
from gongjian.orgs.actor import CLOCK, Actor
from gongjian.orgs.models import Org
from gongjian.orgs.tests import makers as orgs
from tests.permissions import serving

NUMBER = "11010519491231002X"


def build(branch: Org, actors: dict[str, Actor]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Subjects of actions, and what stands in addresses."""
    by, own = actors["branch_secretary"], actors["member"]
    given = {"standing": "formal", "klass": "resident", "starts": clock.today()}
    member = register.enrol(branch, facts=Facts("贺建平", "m"), by=by, **given)
    Member.objects.unscoped("test").filter(pk=member.pk).update(person=own.person_id)
    member = Member.objects.unscoped("test").select_related("branch__area", "person").get(pk=member.pk)
    waiting = Unlisted.objects.add(member=member, noted_on=clock.today())
    other = orgs.org("第六网格党支部", branch.kind_id, branch.area, branch.parent)
    mover = register.enrol(branch, facts=Facts("陆明", "m"), by=by, **given)
    moving = transfers.offer(mover, target=other, reason="搬家", by=by)
    leaver = register.enrol(branch, facts=Facts("潘立新", "m"), by=by, **given)
    letter = transfers.issue(leaver, target_name="外地支部", days=30, reason="搬家", by=by)
    gone = register.enrol(branch, facts=Facts("王思远", "m"), by=by, **given)
    gone = turning.change_standing(gone, standing="moved_out", on=clock.today(), paper="介绍信", by=by)
    asked = register.enrol(other, facts=Facts("钱玉兰", "f", id_number=NUMBER), by=CLOCK, **given)
    claim = Claim.objects.add(
        branch=branch, member=asked, judge=branch, name="钱玉兰", asked_on=clock.today()
    )
    subjects = {"enrolled": member, "unlisted": waiting, "moving": moving, "introduced": letter}
    traveller = register.enrol(branch, facts=Facts("周立", "m"), by=by, **given)
    trip = Trip("苏州", "务工", clock.today())
    hosted = floating.send(traveller, trip=trip, host=other, by=by)
    search = searching.seek(
        register.enrol(branch, facts=Facts("吴建国", "m"), by=by, **given),
        ground="lost",
        since=clock.today(),
        by=by,
    )
    subjects |= {"left": gone, "claim": claim, "hosted": hosted, "search": search}
    keys = {"member": member.pk, "moving": moving.pk, "introduced": letter.pk, "claim": claim.pk}
    keys |= {"floating": hosted.pk, "search": search.pk}
    more, addresses = serving.build(branch.area)
    return subjects | more, keys | addresses
