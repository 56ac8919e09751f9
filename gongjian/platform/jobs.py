"""What the clock does for the house."""

import logging

from gongjian.kernel import clock
from gongjian.kernel.jobs import every
from gongjian.platform import attachments, outbox, seals

log = logging.getLogger("gongjian.jobs")


@every("20 3 * * *", "清理无主附件")
def remove_abandoned_files() -> None:
    """Files whose upload never became a row go after a day."""
    removed = attachments.remove_abandoned(clock.now())
    if removed:
        log.info("removed %s abandoned files", removed)


@every("*/10 * * * *", "封存审计记录")
def seal_audit_trail() -> None:
    """A new link over what was committed since the last one."""
    seals.seal()


@every("* * * * *", "发送通知")
def send_notices() -> None:
    """Bring to mail, robots and other software what is due there."""
    outbox.send_waiting()
