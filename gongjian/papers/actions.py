"""Putting a template of the place's own into use, and going back to the built-in layout."""

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.papers import filling, rules
from gongjian.papers.kinds import KINDS
from gongjian.papers.models import Template
from gongjian.platform.action import action
from gongjian.platform.scoped import Doer


@action("更换文书模板", allow=rules.may_put, lock=False)
def put_template(_nothing: None, *, kind: str, name: str, body: bytes, by: Doer) -> Template:
    """From now on papers of the kind are made by this template. `Denied` says what is wrong with it."""
    if kind not in KINDS:
        raise Denied("没有这种文书，请从列表里选。")
    try:
        filling.check(body, KINDS[kind].sample())
    except ValueError as wrong:
        raise Denied(str(wrong)) from wrong
    now = clock.now()
    Template.objects.filter(kind=kind, ends__isnull=True).update(ends=now)
    return Template.objects.create(kind=kind, name=name[:120], body=body, put_by=by.name, starts=now)


@action("恢复内置版式", allow=rules.may_restore)
def restore(template: Template, *, by: Doer) -> Template:
    """The template rests; papers of its kind take the built-in layout again."""
    template.ends = clock.now()
    template.save(update_fields=["ends"])
    return template
