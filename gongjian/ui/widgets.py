"""Form controls drawn by plain functions where Django would open a template for every option of a list.

A page with a hundred places to choose from is drawn in a millisecond instead of thirty. What comes out is
what Django's own templates give; `tests/test_widgets.py` compares.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString, mark_safe

from gongjian.ui.quick import safe


class Quick(DjangoTemplates):
    """The renderer of all forms (settings.FORM_RENDERER); what has no function here keeps its template."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = _DRAWN.get(template_name)
        return draw(context["widget"]) if draw else str(super().render(template_name, context, request))


def _select(widget: Mapping[str, Any]) -> SafeString:
    parts = [f'<select name="{safe(widget["name"])}"{_attrs(widget["attrs"])}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{safe(group)}">')
        parts += map(_option, options)
        if group:
            parts.append("</optgroup>")
    parts.append("</select>")
    return mark_safe("\n".join(parts))  # noqa: S308 - every value above is escaped


def _option(option: Mapping[str, Any]) -> str:
    value, label = safe(str(option["value"])), safe(option["label"])
    return f'<option value="{value}"{_attrs(option["attrs"])}>{label}</option>'


def _input(widget: Mapping[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else f' value="{safe(str(widget["value"]))}"'
    name = safe(widget["name"])
    return mark_safe(f'<input type="{widget["type"]}" name="{name}"{value}{_attrs(widget["attrs"])}>')  # noqa: S308


def _attrs(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{safe(str(value))}"'
        for name, value in attrs.items()
        if value is not False
    )


_DRAWN: dict[str, Callable[[Mapping[str, Any]], SafeString]] = {
    "django/forms/widgets/select.html": _select,
    **{
        f"django/forms/widgets/{name}.html": _input
        for name in ("text", "hidden", "email", "number", "date", "checkbox")
    },
}
