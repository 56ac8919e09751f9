"""Who may bring a table in, and when a run may go on, stop or be taken back. Pure: facts in, verdict out."""

from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.platform.scoped import Doer
from gongjian.sheets.declared import sheets
from gongjian.sheets.models import OPEN, WORKING, Export, Run, State

_NOT_ALL = "这次导入里有您现在的岗位不能填的列，请由当时确认列的岗位来办。"
NOT_YOURS = "您现在的岗位不能导入这种表。需要导入时请找本区系统管理员，或切换到有权的岗位。"


def may_receive(by: Doer, run: Run) -> Verdict:
    """上传: whoever may bring this table in."""
    return YES if run.kind in sheets() and sheets()[run.kind].may(by) else no(NOT_YOURS)


def may_write(by: Doer, run: Run) -> Verdict:
    """What a run writes or takes back, every column of it, must be this post's to fill."""
    verdict = may_receive(by, run)
    if not verdict:
        return verdict
    own = {one.key for one in sheets()[run.kind].open_columns(by)}
    return YES if own.issuperset(run.columns.values()) else no(_NOT_ALL)


def may_confirm(by: Doer, run: Run) -> Verdict:
    """确认列: before anything is written, again as often as needed."""
    if run.state not in (State.MATCHING, State.CHECKED):
        return no(f"这次导入{run.get_state_display()}，不能再改列的对应。")
    return may_receive(by, run)


def may_commit(by: Doer, run: Run) -> Verdict:
    """开始写入: only what was checked to the end without a single bad cell."""
    if run.state != State.CHECKED:
        return no(f"这次导入{run.get_state_display()}，不能开始写入。")
    if run.checked < run.lines:
        return no("这次导入没有检查完，不能写入。请在“列的对应”里再确认一次，让它重新检查。")
    if run.wrong:
        return no(f"还有 {run.wrong} 行有错，一行也没有导入。请改好文件后重新上传。")
    if not run.new and not run.changed and not sheets()[run.kind].takes_all:
        return no("这个文件和现有的内容一样，没有要导入的。")
    return may_write(by, run)


def may_carry_in(by: Doer, run: Run) -> Verdict:
    """写入: what was started; whoever lost the post meanwhile writes nothing."""
    if run.state != State.APPLYING:
        return no(f"这次导入{run.get_state_display()}，没有要写入的。")
    return may_write(by, run)


def may_give_up(by: Doer, run: Run) -> Verdict:
    """放弃: until it is done."""
    if run.state not in OPEN:
        return no(f"这次导入{run.get_state_display()}，不能再放弃。")
    return may_receive(by, run)


def may_undo(by: Doer, run: Run) -> Verdict:
    """撤销: what was brought in, once."""
    if run.state != State.DONE:
        return no(f"这次导入{run.get_state_display()}，没有可以撤销的。")
    return may_write(by, run)


def may_export(by: Doer, _nothing: None) -> Verdict:
    """导出: whoever acts in a post takes along what the post may read; the list itself says what that is."""
    if by.org_id is None:
        return no("您现在没有在任岗位，不能导出。")
    return YES


def may_hand_over(by: Doer, export: Export) -> Verdict:
    """交付: what was asked for and is not there yet, in the name of whoever asked."""
    if export.user_id != by.user_id:
        return no("这个文件不是您要的。")
    return YES if export.state in Export.PENDING else no(f"这个文件{export.get_state_display()}。")


def is_working(run: Run) -> bool:
    """Whether a job is at it."""
    return run.state in WORKING
