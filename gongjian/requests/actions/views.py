"""A person keeps conditions of the list under a name of their own."""

from gongjian.kernel.verdict import YES, Denied, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.platform.action import action
from gongjian.platform.models import User
from gongjian.requests.models import SavedView

MOST = 12


def may_keep(by: Actor, user: User) -> Verdict:
    """Everybody keeps their own."""
    return YES if by.user_id == user.pk else no("只能存自己的视图。")


def may_drop(by: Actor, view: SavedView) -> Verdict:
    """Everybody drops their own."""
    return YES if by.user_id == view.user_id else no("只能删除自己存的视图。")


@action("存为视图", allow=may_keep, lock=False)
def keep_view(user: User, *, name: str, query: str, by: Actor) -> SavedView:
    """Keep conditions under a name; the same name again replaces them. Raises Denied."""
    name = name.strip()
    mine = SavedView.objects.of(user=user)
    if not name:
        raise Denied("请给视图起个名字，例如“停车类”。")
    if mine.exclude(name=name).count() >= MOST:
        raise Denied(f"最多存 {MOST} 个视图，请先删掉不用的。")
    mine.filter(name=name).delete()
    return SavedView.objects.add(user=user, name=name[:20], query=query[:400])


@action("删除视图", allow=may_drop)
def drop_view(view: SavedView, *, by: Actor) -> None:
    """Forget a saved view."""
    view.delete()
