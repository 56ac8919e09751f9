"""Kinds of responsibility. The room that owns a kind declares it beside its rules."""

from dataclasses import dataclass

from gongjian.duties.models import Effect
from gongjian.kernel.worktime import Limit
from gongjian.orgs.roles import Grant
from gongjian.platform.parameters import Parameter

KINDS: dict[str, "Kind"] = {}


@dataclass(frozen=True)
class Rung:
    """One rung of an escalation chain: `after` this long past the due time, `effect` happens."""

    after: Limit
    effect: Effect

    @classmethod
    def of(cls, after: str, effect: Effect) -> "Rung":
        """A rung from a limit as text: `Rung.of("1wd", Effect.MOVE)`."""
        return cls(Limit.parse(after), effect)

    @property
    def words(self) -> str:
        """For people: "超期 1 个工作日后，上报上级接办"."""
        when = f"超期 {self.after.words}后" if self.after.count else "一到期"
        return f"{when}，{self.effect.label}"


NOTIFY_AT_ONCE = Rung.of("0wh", Effect.NOTIFY)
MOVE_AT_ONCE = Rung.of("0wh", Effect.MOVE)
MOVE_NEXT_DAY = Rung.of("1wd", Effect.MOVE)


@dataclass(frozen=True)
class Kind:
    """A kind of responsibility.

    `key` is "room.verb", `term` its name in the field, `verb` what the button says, `icon` its picture in
    lists. `limit` is the time it takes, `remind` how long before its end its people are reminded; both
    are numbers of the rulebook. `chain` is what happens when it is late, unless the place has set its
    own; `hourly` what happens instead, everywhere, when the limit counts natural hours: what is owed by
    the hour does not wait for a working day. `grant`: only whoever holds it in their post is shown the duty
    and told of it; None: everybody there.
    """

    key: str
    term: str
    verb: str
    limit: Parameter
    remind: Parameter
    icon: str = "clock"
    chain: tuple[Rung, ...] = ()
    hourly: tuple[Rung, ...] = ()
    grant: Grant | None = None

    def __post_init__(self) -> None:
        if KINDS.setdefault(self.key, self) != self:
            raise ValueError(f"{self.key} is declared twice")
