"""Form fields: label above, then the hint, then the error, then the control. With and without Tabler."""

from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    DateInput,
    DateTimeBaseInput,
    DateTimeInput,
    FileInput,
    RadioSelect,
    Select,
    TimeInput,
)

register = template.Library()

PICKERS: tuple[tuple[type[DateTimeBaseInput], str, str], ...] = (
    (DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (DateInput, "date", "%Y-%m-%d"),
    (TimeInput, "time", "%H:%M"),
)


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, *, heading: bool = False, css: str = "", hint: str = "") -> dict[str, Any]:
    """A field with all that belongs to it. `heading`: its label is the h1 of the page (one question a page).

    `hint` replaces the help text of the form. Fields that may stay empty are marked （可不填）.
    """
    kind = _kind(bound)
    hint = hint or str(bound.help_text)
    return {
        "field": bound,
        "kind": kind,
        "control": "" if kind == "choices" else bound.as_widget(attrs=_attrs(bound, kind, hint)),
        "hint": hint,
        "heading": heading,
        "css": css,
        "optional": not bound.field.required and kind != "check",
        "described": _described(bound, hint),
        "upload": _upload(bound) if kind == "file" else {},
    }


@register.inclusion_tag("ui/parts/filter_field.html")
def filter_field(bound: BoundField, *, icon: str = "") -> dict[str, Any]:
    """A field of a filter bar; its label is for screen readers only. `icon` stands inside it."""
    return {"field": bound, "control": bound.as_widget(attrs=_attrs(bound, _kind(bound), "")), "icon": icon}


@register.inclusion_tag("ui/parts/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """The summary on top of a refused form, with a link to each field in question; else nothing."""
    rows = [(bound.id_for_label or bound.auto_id, error) for bound in form for error in bound.errors]
    return {"rows": rows, "others": form.non_field_errors()}


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "check"
    return "file" if isinstance(widget, FileInput) else "control"


def _upload(bound: BoundField) -> dict[str, str]:
    """A camera is of use only where nothing but pictures is taken."""
    accepts = str(bound.field.widget.attrs.get("accept", "")).split(",")
    if all(kind.strip().startswith("image/") for kind in accepts):
        return {"icon": "camera-plus", "words": "拍照或选照片"}
    return {"icon": "file-upload", "words": "选择文件"}


def _attrs(bound: BoundField, kind: str, hint: str) -> dict[str, Any]:
    widget = bound.field.widget
    for of, picker, form in PICKERS:
        if isinstance(widget, of) and widget.input_type == "text":
            widget.input_type, widget.format = picker, form
            break
    css = {"check": "form-check-input", "hidden": ""}.get(
        kind, "form-select" if isinstance(widget, Select) else "form-control"
    )
    own = widget.attrs.get("class", "")
    attrs: dict[str, Any] = {"class": f"{css} {own}".strip()} if css else {}
    if described := _described(bound, hint):
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return attrs


def _described(bound: BoundField, hint: str) -> str:
    parts = [f"{bound.auto_id}_hint"] if hint else []
    return " ".join([*parts, f"{bound.auto_id}_err"] if bound.errors else parts)
