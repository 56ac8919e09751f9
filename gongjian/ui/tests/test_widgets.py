"""Controls drawn by functions are what Django's templates give."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from gongjian.ui.widgets import Quick

GROUPED = [("", "请选"), ("近处", [("a&b", "<甲>"), (2, mark_safe("<b>乙</b>"))]), (3, '引号"')]


class Everything(forms.Form):
    line = forms.CharField(
        max_length=5, required=False, widget=forms.TextInput(attrs={"placeholder": 'x"<y>'})
    )
    number = forms.IntegerField(min_value=1)
    email = forms.EmailField(disabled=True)
    day = forms.DateField()
    yes = forms.BooleanField(required=False)
    hidden = forms.CharField(widget=forms.HiddenInput)
    one = forms.ChoiceField(choices=GROUPED)
    few = forms.MultipleChoiceField(choices=GROUPED, widget=forms.SelectMultiple(attrs={"data-x": "1"}))
    secret = forms.CharField(widget=forms.PasswordInput(render_value=True))
    long = forms.CharField(widget=forms.Textarea)


GIVEN = {
    "line": "<script>", "number": "7", "email": "a@b.cn", "day": "2026-11-22", "yes": "on",
    "hidden": '"&', "one": "2", "few": ["a&b", "3"], "secret": "'", "long": "<br>",
}  # fmt: skip


@pytest.mark.parametrize("data", [None, {}, GIVEN], ids=["fresh", "empty", "filled"])
@pytest.mark.parametrize("name", Everything.base_fields)
def test_a_control_is_what_django_draws(name, data):
    drawn = [
        re.sub(r">\s+<", "><", str(Everything(data, renderer=renderer)[name])).strip()
        for renderer in (Quick(), DjangoTemplates())
    ]
    assert drawn[0] == drawn[1]
    assert drawn[0].startswith("<")
