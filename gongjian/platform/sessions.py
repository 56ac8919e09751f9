"""Who is asking, read at the cost of two look-ups that are written down once: the session and its account."""

from functools import cache

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import BigIntegerField, CharField, DateTimeField
from django.utils import timezone

from gongjian.platform.models import User
from gongjian.platform.statements import Rows, Slot


class SessionStore(db.SessionStore):
    """Django's sessions in the database, otherwise read."""

    def _get_session_from_db(self) -> Session | None:
        """The session as long as it lasts."""
        found = next(iter(_sessions().run(key=self.session_key, now=timezone.now())), None)
        if found is None:
            self._session_key = None
        return found


class Accounts(ModelBackend):
    """Django's accounts, otherwise read."""

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, while it is active."""
        found = next(iter(_accounts().run(user=user_id)), None)
        return found if found and self.user_can_authenticate(found) else None


@cache
def _sessions() -> Rows[Session]:
    lasting = Session.objects.filter(session_key=Slot("key", CharField()))
    return Rows(lasting.filter(expire_date__gt=Slot("now", DateTimeField())).order_by())


@cache
def _accounts() -> Rows[User]:
    return Rows(User.objects.filter(pk=Slot("user", BigIntegerField())).order_by())
