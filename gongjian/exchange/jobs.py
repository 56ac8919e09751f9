"""What the clock does for other systems. Doing it twice changes nothing."""

from gongjian.exchange import keys, outbox
from gongjian.kernel.jobs import every


@every("* * * * *", "推送诉求进展")
def push_webhooks() -> None:
    """Write messages from the new steps of cases, then send what is due."""
    outbox.collect()
    outbox.push()


@every("50 2 * * *", "清理接口留存")
def forget_old_exchange() -> None:
    """Kept answers and messages that arrived go after their days."""
    keys.forget_old()
    outbox.forget_done()
