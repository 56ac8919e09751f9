"""Bodies as offices write them in tables: full or short name, or credit code; many at once."""

from collections import defaultdict
from collections.abc import Iterable

from gongjian.orgs.models import Org
from gongjian.platform.many import any_of
from gongjian.sheets.kinds import Bad

_SHOWN = 4


class Bodies:
    """The bodies in force that some words may mean. One query, however many words."""

    def __init__(self, words: Iterable[str]) -> None:
        asked = {word for word in words if word}
        self.known: dict[str, list[Org]] = defaultdict(list)
        if not asked:
            return
        named = any_of("name", asked) | any_of("short_name", asked) | any_of("credit_code", asked)
        rows = Org.objects.filter(named, valid_to__isnull=True)
        for org in rows.select_related("area", "parent", "kind").order_by("path"):
            for name in {org.name, org.short_name, org.credit_code} - {""}:
                self.known[name].append(org)

    def same(self, word: str) -> list[Org]:
        """Every body that is called so; those whose full name it is win."""
        found = self.known.get(word, [])
        return [org for org in found if org.name == word] or found

    def find(self, word: str) -> Org:
        """The one body that `word` means; raises Bad, saying what to write instead."""
        same = self.same(word)
        if not same:
            raise Bad(f"没有叫“{word}”的单位，请写全称或简称，或先导入它。")
        if len(same) > 1:
            above = "、".join(org.parent.short_name for org in same[:_SHOWN] if org.parent)
            raise Bad(f"叫“{word}”的单位不止一个（分属{above}），请写全称或统一社会信用代码。")
        return same[0]
