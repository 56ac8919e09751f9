"""Who may put a template of the place's own in the stead of the built-in layout."""

from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.papers.models import Template
from gongjian.platform.scoped import Doer

RULES = "rules"  # a value of orgs.roles.Grant, which lies above this room


def may_keep_templates(by: Doer, _subject: object = None) -> Verdict:
    """The administrator of the instance."""
    return YES if by.may(RULES) else no("更换文书模板是系统管理员的事。需要更换时请找本区系统管理员。")


def may_put(by: Doer, _nothing: None) -> Verdict:
    """A template of the place's own."""
    return may_keep_templates(by)


def may_restore(by: Doer, template: Template) -> Verdict:
    """A template ends once."""
    if template.ends is not None:
        return no("这个模板已经停用了，现在用的是内置版式或别的模板。")
    return may_keep_templates(by)
