"""Whoever has something new to do is told at once; many of one kind are read as one line."""

from gongjian.duties.models import Duty
from gongjian.kernel import clock
from gongjian.orgs.actor import Actor
from gongjian.orgs.queries import people_at
from gongjian.platform.action import label, part
from gongjian.platform.models import When
from gongjian.platform.notices import declare, notify
from gongjian.requests.models import Case
from gongjian.requests.rules.kinds import ACCEPT, CALL, REVIEW, TAKE

_WORDS = {
    ACCEPT.key: ("待受理", "新诉求待受理", "{n} 件诉求等您受理"),
    TAKE.key: ("派给本单位，待签收", "派单待签收", "{n} 件派单等您签收"),
    REVIEW.key: ("派单有异议，待审核", "派单异议待审核", "{n} 件派单异议等您审核"),
    CALL.key: ("吹哨，请应答", "吹哨待应答", "{n} 个哨声等您应答"),
}
for _key, (_, _term, _many) in _WORDS.items():
    declare(f"{_key}.new", _term, _many, is_urgent=_key == CALL.key, outside=When.ONCE)


declare("requests.supplement", "居民补充了情况", "{n} 件诉求有居民补充")


@part
def tell_keeper(case: Case, by: Actor, what: str) -> None:
    """Tell whoever answers for the case, unless they did it themselves."""
    if case.keeper is not None and case.keeper.user_id != by.user_id:
        notify(
            [case.keeper.user_id],
            kind="requests.supplement",
            title=f"{what}：{case.title}",
            url=f"/desk/requests/{case.number}/",
            dedup=f"supplement:{case.pk}:{case.version}",
            digest_key="requests.supplement",
            about=label(case),
        )


@part
def tell(duty: Duty, by: Actor) -> None:
    """Tell the person of the duty, else everybody at its organisation; never whoever acts."""
    people = [duty.person] if duty.person else people_at(duty.holder, clock.today())
    notify(
        [person.user_id for person in people if person.user_id != by.user_id],
        kind=f"{duty.kind}.new",
        title=f"{_WORDS[duty.kind][0]}：{duty.title}",
        url=duty.url,
        dedup=f"new:{duty.pk}",
        digest_key=f"{duty.kind} new",
        about=label(duty),
    )
