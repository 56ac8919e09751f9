"""The demo's people: invented names, numbers that no telephone has, and the logins that are shown."""

from dataclasses import dataclass
from random import Random

from faker import Faker

PASSWORD = "gongjian2026"  # noqa: S105 (a demo's password is printed on its first page)


@dataclass(frozen=True)
class Login:
    """A login that the demo prints: whose post it opens."""

    name: str
    role: str
    org: str  # a key of the demo's organisations


LOGINS = (
    Login("wangge", "grid_worker", "grid"),
    Login("shequ", "community_worker", "community"),
    Login("shuji", "community_secretary", "community"),
    Login("jiedao", "subdistrict_officer", "subdistrict"),
    Login("dangwei", "subdistrict_secretary", "subdistrict"),
    Login("suqiu", "district_desk", "desk"),
    Login("quwei", "district_officer", "party"),
    Login("shiji", "city_officer", "city"),
    Login("chengguan", "department_officer", "cgj"),
    Login("xiaofang", "department_officer", "xfdd"),
    Login("wuye", "unit_liaison", "property"),
    Login("zhibu", "branch_secretary", "branch"),
    Login("dangyuan", "member", "branch"),
    Login("xitong", "system_admin", "government"),
    Login("anquan", "security_admin", "government"),
    Login("shenji", "audit_admin", "government"),
)


class Cast:
    """Names and telephone numbers, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self._faker = Faker("zh_CN")
        self._faker.seed_instance(seed)

    def name(self, gender: str = "") -> str:
        """A full name: a man's for "m", a woman's for "f"."""
        told = {"m": self._faker.name_male, "f": self._faker.name_female}.get(gender, self._faker.name)
        return str(told())

    def caller(self) -> str:
        """How a resident gives their name: a surname and a form of address."""
        return f"{self._faker.last_name()}{self.rng.choice(('女士', '先生', '阿姨', '师傅', '老师', '大爷'))}"

    def phone(self) -> str:
        """Eleven digits with a prefix that is given to nobody."""
        return f"100{self.rng.randrange(10**8):08d}"

    def office(self) -> str:
        """An office number of an exchange that does not exist."""
        return f"0519-0{self.rng.randrange(10**6):06d}"
