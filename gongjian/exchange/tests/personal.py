"""Two operations: one answers with personal values, the other only has the address of such a one."""

from django.urls import path
from ninja import NinjaAPI

from gongjian.platform.wire import WireRequest, needs

api = NinjaAPI(urls_namespace="personal", openapi_url=None, docs_url=None)


@api.post("/spoken", auth=needs("cases:personal", is_personal=True))
def spoken(request: WireRequest) -> dict[str, str]:
    """Whole."""
    return {"phone": "13800002207"}


@api.post("/written/reveal", auth=needs("cases:write"))
def written(request: WireRequest) -> dict[str, str]:
    """Nothing."""
    return {"phone": ""}


urlpatterns = [path("api/v1/", api.urls)]
for _pattern in urlpatterns[0].url_patterns:
    _pattern.callback.login_required = False
