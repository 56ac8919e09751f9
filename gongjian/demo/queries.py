"""Reads of the demo: whether this is one, and its logins."""

from gongjian.demo.cast import LOGINS, PASSWORD
from gongjian.kernel import clock
from gongjian.orgs.queries import in_force
from gongjian.orgs.roles import ROLES


def logins() -> list[dict[str, str]]:
    """The demo's logins that exist in this database: login, password, role and organisation, in order; of
    several posts the one that opens first.
    """
    order = {login.name: place for place, login in enumerate(LOGINS)}
    posts = (
        in_force(clock.today())
        .filter(person__user__username__in=order, is_default=True)
        .select_related("person__user", "org")
    )
    rows = [(post.person.user.username, post) for post in posts if post.person.user]
    return [
        {"login": name, "password": PASSWORD, "role": ROLES[post.role].term, "org": post.org.name}
        for name, post in sorted(rows, key=lambda row: order[row[0]])
    ]
