"""What is true of this database as a whole."""

from django.conf import settings
from django.core.cache import cache

from gongjian.platform.action import part
from gongjian.platform.models import Instance

_KEY, _SECONDS = "instance.is_demo", 60


def is_demo() -> bool:
    """Whether the people and figures are made up. Asked once a minute, unless settings.DEMO says."""
    if settings.DEMO is not None:
        return bool(settings.DEMO)
    return bool(cache.get_or_set(_KEY, lambda: Instance.objects.filter(is_demo=True).exists(), _SECONDS))


@part
def mark_demo() -> None:
    """Every page says from now on that this is a demo."""
    Instance.objects.update_or_create(pk=1, defaults={"is_demo": True})
    cache.delete(_KEY)
