"""What the clock does about imports."""

from gongjian.kernel import clock
from gongjian.kernel.jobs import every
from gongjian.sheets import working


@every("* * * * *", "继续没做完的导入")
def work() -> None:
    """Go on with large imports, also those of a worker that died; an upload calls this job at once."""
    working.resume()


@every("10 3 * * *", "清理没做完的导入")
def forget() -> None:
    """What was uploaded and never written is forgotten after a week: it may hold personal data."""
    working.forget_stale(clock.now())
