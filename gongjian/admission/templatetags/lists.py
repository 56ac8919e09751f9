"""Words of the responsibility list in templates."""

from django import template

from gongjian.admission.models import MatterItem
from gongjian.admission.table import PLACES
from gongjian.kernel.worktime import Limit

register = template.Library()
_PLACES = {key: f"所在{name}" for name, key in PLACES.items()}


@register.filter
def lead_words(item: MatterItem) -> str:
    """Who leads: the body's short name, else “所在社区”."""
    return item.lead.short_name if item.lead else _PLACES[item.lead_kind]


@register.filter
def limit_words(limit: str) -> str:
    """A limit in words: “5 个工作日”; none: by the nature of the request."""
    if not limit:
        return "按诉求性质"
    return "即时" if limit.startswith("0") else Limit.parse(limit).words
