"""A line of the list as it is drawn: by functions, not by a template, since a page has many of them."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.safestring import SafeString

from gongjian.orgs.actor import Actor
from gongjian.requests.models import WORKING, Case, Channel
from gongjian.requests.queries import around, owed
from gongjian.requests.rules import desk as rules
from gongjian.ui import words
from gongjian.ui.parts import Pause
from gongjian.ui.quick import fill
from gongjian.ui.templatetags.ui import NOTHING, status, tag
from gongjian.ui.templatetags.ui_time import clock

INLINE = ("offer",)
_LINE = "".join(
    (
        '<tr id="row-{number}">',
        '<td class="gj-full">{pick}<a class="gj-t" href="{url}">{title}</a><span class="gj-m">',
        '<span class="gj-num">{number}</span> · {area}{category}{tags}</span></td>',
        '<td class="gj-c-st">{status}<span class="gj-phoneonly gj-sm gj-muted">{holder}</span></td>',
        '<td class="gj-drop gj-nw">{holder}<span class="gj-m">首问 {first}</span></td>',
        '<td class="gj-sm gj-2 gj-drop gj-nw">{channel}</td>',
        '<td class="gj-r gj-c-due">{clock}</td>',
        '<td class="gj-r gj-sm gj-2 gj-drop gj-nw">{lodged}</td>',
        '<td class="gj-r gj-last"><a class="btn btn-sm" href="{act_url}"{inline}>{verb}',
        '<span class="gj-sr">：{title}</span></a></td></tr>\n',
    )
)
_PICK = (
    '<input class="form-check-input gj-wide gj-pick" type="checkbox" form="together" name="number" '
    'value="{}" aria-label="选择 {}">'
)
_INLINE = ' hx-get="{}" hx-target="#row-{}" hx-swap="afterend"'


@dataclass(frozen=True)
class Row:
    """A case with its look, its tags and its own verb, as it is at `now`."""

    case: Case
    now: datetime
    url: str
    look: str
    state_words: str
    tags: list[tuple[str, str]]
    first: str
    due: datetime | None
    done: datetime | None
    paused: Pause | None
    late: str
    verb: str
    act_url: str
    inline_url: str
    may_pick: bool

    @property
    def html(self) -> SafeString:
        """The row of the table."""
        case = self.case
        return fill(
            _LINE,
            number=case.number,
            url=self.url,
            pick=fill(_PICK, case.number, case.number) if self.may_pick else NOTHING,
            title=case.title,
            area=case.area.short_name,
            category=f" · {case.category}" if case.category else "",
            tags=SafeString("".join(f" {tag(*one)}" for one in self.tags)),
            status=status(self.look, self.state_words),
            holder=case.holder.short_name,
            first=self.first,
            channel=Channel(case.channel).label,
            clock=clock(self.due, now=self.now, paused=self.paused, done=self.done, late=self.late),
            lodged=words.stamp(case.lodged_at, self.now),
            act_url=self.act_url,
            inline=fill(_INLINE, self.inline_url, case.number) if self.inline_url else NOTHING,
            verb=self.verb,
        )


def draw(cases: list[Case], by: Actor, now: datetime, *, may_pick: bool = False) -> list[Row]:
    """The lines of a page; `may_pick`: with a box to choose it for an act on several. Four queries, however
    many lines.
    """
    ids = [case.pk for case in cases]
    called, objected = around.befell(ids)
    paused, late = owed.pauses(cases), owed.lateness(cases, now)
    base = reverse("requests:index")
    return [
        _row(
            case,
            by,
            now,
            url=f"{base}{case.number}/",
            is_called=case.pk in called,
            is_objected=case.pk in objected,
            paused=paused.get(case.pk),
            late=late.get(case.pk, ""),
            may_pick=may_pick,
        )
        for case in cases
    ]


def _row(
    case: Case,
    by: Actor,
    now: datetime,
    *,
    url: str,
    is_called: bool,
    is_objected: bool,
    paused: Pause | None,
    late: str,
    may_pick: bool,
) -> Row:
    verb, word = rules.row_verb(by, case)
    look = rules.look(case, now)
    is_working = case.state in WORKING
    return Row(
        case=case,
        now=now,
        url=url,
        look="called" if is_called and look == "doing" else look,
        state_words="吹哨中" if is_called and look == "doing" else rules.state_words(case, now),
        tags=_tags(case, is_objected=is_objected),
        first=case.first_receiver.name if case.first_receiver else case.first_org.short_name,
        due=case.due_at if is_working or case.settled_at else None,
        done=case.settled_at if not is_working else None,
        paused=paused,
        late=late,
        verb=word,
        act_url=f"{url}?do={verb}#next" if verb else url,
        inline_url=f"{url}inline/" if verb in INLINE else "",
        may_pick=may_pick,
    )


def _tags(case: Case, *, is_objected: bool) -> list[tuple[str, str]]:
    tags = [("紧急", "zhu")] if case.is_urgent else []
    if case.round > 1:
        tags.append(("不满意重办", "zhu"))
    if is_objected:
        tags.append(("被退回过", "amber"))
    return tags
