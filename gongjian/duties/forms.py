"""What is typed about escalation chains."""

from collections.abc import Sequence
from typing import Any

from django import forms

from gongjian.duties.kinds import Rung
from gongjian.duties.models import Effect
from gongjian.duties.rules import LONGEST_CHAIN, is_sane_chain
from gongjian.kernel.worktime import Limit

_LIMIT_HINT = "例如“1 个工作日”“4 个工作小时”；一到期就办，可以空着。"


class ChainForm(forms.Form):
    """A chain of up to five rungs, each with its time and what it does."""

    def __init__(
        self, places: Sequence[tuple[int, str]], chain: Sequence[Rung], *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for n in range(1, LONGEST_CHAIN + 1):
            rung = chain[n - 1] if n <= len(chain) else None
            self.fields[f"after{n}"] = forms.CharField(
                label=f"第 {n} 级：超期多久",
                required=False,
                max_length=10,
                initial=rung.after.words if rung and rung.after.count else "",
                help_text=_LIMIT_HINT if n == 1 else "",
            )
            self.fields[f"effect{n}"] = forms.ChoiceField(
                label=f"第 {n} 级：做什么",
                required=False,
                choices=[("", "没有这一级"), *Effect.choices],
                initial=rung.effect if rung else "",
            )
        choices = [("0", "整个系统"), *((str(area_id), name) for area_id, name in places)]
        self.fields["area_id"] = forms.ChoiceField(
            label="适用范围", choices=choices, error_messages={"required": "请选适用范围。"}
        )
        self.fields["source"] = forms.CharField(
            label="依据",
            max_length=200,
            help_text="文件名称和文号，例如“区诉求办〔2026〕3号”。",
            error_messages={"required": "请写明依据的文件或决定。"},
        )

    @property
    def rungs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields rung by rung."""
        return [(self[f"after{n}"], self[f"effect{n}"]) for n in range(1, LONGEST_CHAIN + 1)]

    def clean_area_id(self) -> int:
        return int(self.cleaned_data["area_id"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        chain = [rung for n in range(1, LONGEST_CHAIN + 1) if (rung := self._rung(n)) is not None]
        if not self.errors:
            verdict = is_sane_chain(chain)
            if not verdict:
                raise forms.ValidationError(verdict.reason)
        return {**given, "chain": chain}

    def _rung(self, n: int) -> Rung | None:
        effect, after = self.cleaned_data.get(f"effect{n}"), self.cleaned_data.get(f"after{n}", "").strip()
        if not effect:
            if after:
                self.add_error(f"effect{n}", f"请选第 {n} 级做什么；不要这一级，就把时间清空。")
            return None
        try:
            return Rung(Limit.parse(after or "0wh"), Effect(effect))
        except ValueError as wrong:
            self.add_error(f"after{n}", str(wrong))
            return None
