"""Whoever has something new to do is told at once; many of one kind are read as one line."""

from gongjian.duties.models import Duty
from gongjian.kernel import clock
from gongjian.orgs.actor import Actor
from gongjian.orgs.queries import people_at
from gongjian.platform.action import part
from gongjian.platform.notices import digest, notify
from gongjian.requests.models import Case
from gongjian.requests.rules.kinds import ACCEPT, CALL, REVIEW, TAKE

_WORDS = {
    ACCEPT.key: ("待受理", "{n} 件诉求等您受理"),
    TAKE.key: ("派给本单位，待签收", "{n} 件派单等您签收"),
    REVIEW.key: ("派单有异议，待审核", "{n} 件派单异议等您审核"),
    CALL.key: ("吹哨，请应答", "{n} 个哨声等您应答"),
}
for _key, (_, _many) in _WORDS.items():
    digest(f"{_key}.new", _many)


digest("requests.supplement", "{n} 件诉求有居民补充")


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
    )
