"""What the clock does about imports."""

from gongjian.kernel import clock
from gongjian.kernel.jobs import every
from gongjian.sheets import later, working


@every("* * * * *", "继续没做完的导入")
def work() -> None:
    """Go on with large imports, also those of a worker that died; an upload calls this job at once."""
    working.resume()


@every("10 3 * * *", "清理没做完的导入")
def forget() -> None:
    """What was uploaded and never written is forgotten after a week: it may hold personal data."""
    working.forget_stale(clock.now())


@every("* * * * *", "准备导出的文件")
def prepare() -> None:
    """Write the long lists that somebody asked for; asking calls this job at once."""
    later.prepare()


@every("25 * * * *", "清理导出的文件")
def forget_files() -> None:
    """Files that nobody fetches any more go: they may hold personal data."""
    later.forget(clock.now())
