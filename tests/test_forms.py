"""What every form keeps to: drop-downs say what choosing nothing means, uploads say what they take."""

import importlib
import pkgutil

import pytest
from django import forms

import gongjian


def form_classes() -> list[type[forms.BaseForm]]:
    """Every form class of every room."""
    for module in pkgutil.walk_packages(gongjian.__path__, "gongjian."):
        parts = module.name.split(".")
        if "forms" in parts or parts[-1] == "gallery":
            importlib.import_module(module.name)
    found, ahead = [], [forms.Form]
    while ahead:
        for one in ahead.pop().__subclasses__():
            ahead.append(one)
            if one.__module__.startswith("gongjian.") and ".tests." not in one.__module__:
                found.append(one)
    return sorted(set(found), key=lambda one: f"{one.__module__}.{one.__qualname__}")


FIELDS = [
    pytest.param(field, id=f"{form.__module__}.{form.__qualname__}.{name}")
    for form in form_classes()
    for name, field in form.base_fields.items()
]


@pytest.mark.parametrize("field", FIELDS)
def test_no_drop_down_shows_a_row_of_dashes(field):
    assert FIELDS
    first = getattr(field, "empty_label", None)
    assert "---" not in str(first)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        assert not [label for _, label in field.choices if str(label).startswith("---")]


@pytest.mark.parametrize("field", [param for param in FIELDS if isinstance(param.values[0], forms.FileField)])
def test_an_upload_says_what_it_takes(field):
    kinds = field.widget.attrs.get("accept")
    assert kinds, "the browser is to offer fitting files only"
    assert field.help_text, "people are to know which files, and how large"
