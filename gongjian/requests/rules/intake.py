"""Taking a request in (R1, R2, R6), what the resident adds to it, and taking it back."""

from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant
from gongjian.requests.models import Case, Channel
from gongjian.requests.rules.gates import possible, speaks_for

LONGEST = 2000
PHOTOS = 6


def may_lodge(by: Actor, org: Org) -> Verdict:
    """登记诉求: any resident; staff who take requests in, and machines that pass them on."""
    if org.valid_to is not None:
        return no(f"{org.short_name}已经撤销，请改选现在负责的单位。")
    if by.is_resident or by.may(Grant.INTAKE):
        return YES
    return no("您现在的岗位不能登记诉求，请由社区工作者或受理员登记。")


def can_lodge(by: Actor, *, text: str, channel: str, photos: int) -> Verdict:
    """What a request needs: something said, a known channel, no more than six pictures."""
    if channel not in Channel.values or channel == Channel.HISTORY:
        return no("请选择诉求来源。", about="channel")
    if by.is_resident and channel != Channel.WEB:
        return no("居民自己提交的诉求，来源只能是居民网页。", about="channel")
    return can_say(text, photos=photos)


def can_say(text: str, *, photos: int) -> Verdict:
    """What was said must be readable and not too long."""
    if len(text) < 2:
        return no("请写明要反映的事，至少两个字。", about="text")
    if len(text) > LONGEST:
        return no(f"内容有 {len(text)} 个字，最多 {LONGEST} 个字，请精简一些。", about="text")
    if photos > PHOTOS:
        return no(f"照片最多 {PHOTOS} 张，请去掉 {photos - PHOTOS} 张。", about="photos")
    return YES


def may_supplement(by: Actor, case: Case) -> Verdict:
    """补充说明: the resident (known by number and code), or staff of the holder on the resident's word."""
    verdict = possible(case, "supplement", "补充")
    return verdict and (YES if by.is_resident else speaks_for(by, case.holder, Grant.INTAKE, "补充"))


def may_withdraw(by: Actor, case: Case) -> Verdict:
    """撤回: the resident, or staff of the holder on the resident's word."""
    verdict = possible(case, "withdraw", "撤回")
    return verdict and (YES if by.is_resident else speaks_for(by, case.holder, Grant.INTAKE, "撤回"))
