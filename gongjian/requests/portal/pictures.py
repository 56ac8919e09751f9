"""Pictures of what is still being written: checked and cleaned as they arrive, kept until they are in a case.

They lie in the attachments' store under names like its own, without a row: its nightly job removes what is
older than a day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse

from gongjian.platform import attachments
from gongjian.platform.attachments import Checked, Upload
from gongjian.requests.models import Photo
from gongjian.requests.portal import limits
from gongjian.requests.portal.draft import Draft
from gongjian.requests.portal.forms import PHOTOS_MAX

FOLDER = "drafts"
Kept = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Thumb:
    """A picture kept so far: its key, the name of the visitor's file, where to see it."""

    key: str
    name: str
    url: str


@dataclass(frozen=True)
class Shown:
    """A picture of a case as the component shows it."""

    url: str
    thumb: str
    alt: str
    caption: str


def take(request: HttpRequest, mine: Draft, files: Sequence[Upload]) -> tuple[Kept, list[str]]:
    """Keep what can be kept; gives everything kept so far, and a sentence for each file that could not be."""
    kept, faults, visitor = list(mine.photos), [], limits.visitor(request)
    for file in files:
        if len(kept) >= PHOTOS_MAX:
            faults.append(f"最多 {PHOTOS_MAX} 张照片，“{file.name}”没有收下")
            continue
        if limits.UPLOADS.is_reached(visitor):
            return tuple(kept), [*faults, limits.UPLOADS.words]
        limits.UPLOADS.count(visitor)
        try:
            checked = attachments.check_photo(file)
        except ValueError as wrong:
            faults.append(str(wrong))
        else:
            kept.append((_keep(checked), checked.name))
    return tuple(kept), faults


def remove(kept: Kept, key: str) -> Kept:
    """Take one away again."""
    forget(each for each in kept if each[0] == key)
    return tuple(each for each in kept if each[0] != key)


def forget(kept: Iterable[tuple[str, str]]) -> None:
    """They are in the case now, or nobody wants them any more."""
    for key, _name in kept:
        default_storage.delete(_path(key))
        default_storage.delete(_path(key, "-small"))


def thumbnail(key: str) -> FileResponse:
    """The small picture as an answer, for whoever is writing; 404 once it was cleaned away."""
    try:
        return FileResponse(default_storage.open(_path(key, "-small")), content_type=attachments.JPEG)
    except FileNotFoundError:
        raise Http404 from None


def ready(kept: Kept) -> list[Checked]:
    """The pictures, checked, for the act that keeps them; those cleaned away meanwhile are left out."""
    found = []
    for key, name in kept:
        if default_storage.exists(_path(key)):
            with default_storage.open(_path(key)) as file:
                found.append(attachments.check_photo(ContentFile(file.read(), name=name)))
    return found


def thumbs(kept: Kept) -> list[Thumb]:
    """For the page of whoever is writing."""
    return [Thumb(key, name, reverse("portal:draft_photo", args=[key])) for key, name in kept]


def shown(number: str, photos: Iterable[Photo]) -> list[Shown]:
    """Pictures of a case, for the page of whoever proved to be its reporter."""
    return [
        Shown(
            url := reverse("portal:photo", args=[number, str(photo.file.key)]),
            f"{url}?small=1",
            photo.caption or ("您传的照片" if photo.by_resident else "办理结果的照片"),
            f"{photo.at:%m-%d} {'您传的' if photo.by_resident else '办理结果'}",
        )
        for photo in photos
    ]


def _keep(checked: Checked) -> str:
    key = str(uuid4())
    default_storage.save(_path(key), ContentFile(checked.body))
    default_storage.save(_path(key, "-small"), ContentFile(checked.small))
    return key


def _path(key: str, size: str = "") -> str:
    return f"{FOLDER}/{key}{size}.jpg"
