"""Stored files: photos are read and written anew, so that nothing but the picture is kept; proofs may be
PDF.

A file is written before its row is committed. If the action fails it is removed at once; if the machine
stops in between, the nightly job finds it.
"""

import io
import unicodedata
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import puremagic
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db.models import Model
from django.db.transaction import on_commit
from django.http import FileResponse, Http404
from PIL import Image, ImageOps, UnidentifiedImageError

from gongjian.kernel.verdict import Denied
from gongjian.platform.action import label, on_failure, part
from gongjian.platform.models import Attachment
from gongjian.platform.scoped import Doer

MEGABYTE = 1024 * 1024
MAX_BYTES = 15 * MEGABYTE
MAX_PIXELS = 50_000_000  # decoded at full size; JPEG is decoded smaller and may have Pillow's own maximum
PHOTO_EDGE, PAPER_EDGE, SMALL_EDGE = 1280, 2200, 320
PHOTO_BYTES = 300 * 1024
QUALITIES = (82, 72, 62, 50)
JPEG, PDF = "image/jpeg", "application/pdf"
READABLE = ("JPEG", "PNG", "WEBP")
ABANDONED = timedelta(days=1)
if TYPE_CHECKING:
    Upload = File[bytes]
else:
    Upload = File
_HEIC = {".heic", ".heif", ".avif"}


@dataclass(frozen=True)
class Checked:
    """An upload that has been looked into and is ready to be kept."""

    name: str
    kind: str
    body: bytes
    small: bytes = b""
    width: int | None = None
    height: int | None = None


def check_photo(upload: Upload) -> Checked:
    """Read a photo; ValueError in Chinese, naming the file, when it is none or too large. For forms."""
    body = _read(upload)
    if _extension(body) in _HEIC:
        raise ValueError(
            f"照片“{_name(upload)}”是 HEIC 格式，这里打不开。"
            "请在手机相机设置里选“兼容性最佳”再拍，或先转成 JPG。"
        )
    return _picture(body, _name(upload), PHOTO_EDGE)


def check_document(upload: Upload) -> Checked:
    """Read a proof, a PDF or a picture of the paper; ValueError in Chinese when it is neither. For forms."""
    body = _read(upload)
    if body.startswith(b"%PDF-"):
        return Checked(_name(upload, ".pdf"), PDF, body)
    try:
        return _picture(body, _name(upload), PAPER_EDGE)
    except ValueError as wrong:
        raise ValueError(f"{wrong}凭据可以是 PDF，也可以是 JPG、PNG 照片。") from wrong


@part
def store(upload: Upload | Checked, *, owner: Model | str, by: Doer) -> Attachment:
    """Keep a photo as a part of `owner`; Denied in Chinese when it is none."""
    return _keep(upload if isinstance(upload, Checked) else _or_denied(check_photo, upload), owner, by)


@part
def store_document(upload: Upload | Checked, *, owner: Model | str, by: Doer) -> Attachment:
    """Keep a proof as a part of `owner`; Denied in Chinese when it is neither PDF nor picture."""
    return _keep(upload if isinstance(upload, Checked) else _or_denied(check_document, upload), owner, by)


@part
def hand_to(attachments: Iterable[Attachment], owner: Model) -> None:
    """What was uploaded before its owner existed now belongs to it."""
    rows = Attachment.objects.unscoped("the action holds them")
    rows.filter(pk__in=[each.pk for each in attachments]).update(owner=label(owner))


@part
def discard(attachment: Attachment) -> None:
    """Remove a file and its row, once the action is done."""
    names = _names(attachment.key, attachment.kind)
    attachment.delete()
    on_commit(lambda: _remove(names))


def open_file(attachment: Attachment, *, thumb: bool = False) -> FileResponse:
    """The file as an answer, for a view that has already asked whether its reader may see it;
    404 if it is gone.

    Pictures are shown, everything else is downloaded; the browser may not guess, run or share anything of
    it.
    """
    small = thumb and attachment.kind == JPEG
    try:
        body = default_storage.open(_names(attachment.key, attachment.kind)[small])
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(
        body, content_type=attachment.kind, filename=attachment.name, as_attachment=attachment.kind != JPEG
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def remove_abandoned(now: datetime) -> int:
    """Remove files that no row names and that are older than a day; how many."""
    return sum(_sweep(folder, now) for folder in _folders())


def _keep(checked: Checked, owner: Model | str, by: Doer) -> Attachment:
    key = uuid4()
    names = _names(key, checked.kind)
    on_failure(lambda: _remove(names))
    for name, body in zip(names, (checked.body, checked.small), strict=False):
        default_storage.save(name, ContentFile(body))
    return Attachment.objects.add(
        key=key,
        owner=owner if isinstance(owner, str) else label(owner),
        kind=checked.kind,
        name=checked.name,
        size=len(checked.body),
        sha256=sha256(checked.body).hexdigest(),
        width=checked.width,
        height=checked.height,
        by=by.name,
    )


def _or_denied(check: Callable[[Upload], Checked], upload: Upload) -> Checked:
    try:
        return check(upload)
    except ValueError as wrong:
        raise Denied(str(wrong)) from wrong


def _read(upload: Upload) -> bytes:
    if upload.size > MAX_BYTES:
        raise ValueError(f"“{_name(upload)}”太大，最多 {MAX_BYTES // MEGABYTE} MB。请压缩后再传。")
    upload.seek(0)
    body = upload.read()
    if not body:
        raise ValueError(f"“{_name(upload)}”是空的，请重新选择。")
    return bytes(body)


def _picture(body: bytes, name: str, edge: int) -> Checked:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=READABLE) as image:
                clean = _clean(image, name, edge)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as wrong:
        raise ValueError(f"“{name}”不是能打开的照片，请选 JPG、PNG 或 WebP 照片。") from wrong
    small = clean.copy()
    small.thumbnail((SMALL_EDGE, SMALL_EDGE))
    kept = f"{PurePath(name).stem[:110]}.jpg"
    return Checked(
        kept, JPEG, _jpeg(clean, PHOTO_BYTES), _jpeg(small, PHOTO_BYTES), clean.width, clean.height
    )


def _clean(image: Image.Image, name: str, edge: int) -> Image.Image:
    """The picture alone: upright, at most `edge` long, on white, without place, time,
    camera or hidden parts.
    """
    image.draft("RGB", (2 * edge, 2 * edge))
    if image.width * image.height > MAX_PIXELS:
        raise ValueError(f"照片“{name}”的像素太多，请在手机相机设置里选普通分辨率再拍。")
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((edge, edge))
    shades = upright.convert("RGBA")
    page = Image.new("RGB", shades.size, "white")
    page.paste(shades, mask=shades)
    return page


def _jpeg(image: Image.Image, most: int) -> bytes:
    """The picture at the best quality that keeps within `most` bytes, else at the lowest."""
    body = b""
    for quality in QUALITIES:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        body = out.getvalue()
        if len(body) <= most:
            break
    return body


def _extension(body: bytes) -> str:
    try:
        return puremagic.from_string(body)
    except (puremagic.PureError, ValueError):
        return ""


def _name(upload: Upload, ending: str = "") -> str:
    """The file's own name without folders or control characters."""
    path = PurePath((upload.name or "").replace("\\", "/"))
    stem = "".join(c for c in path.stem if unicodedata.category(c)[0] != "C")[:80] or "未命名"
    return stem + (ending or path.suffix[:10])


def _names(key: UUID, kind: str) -> list[str]:
    """Where the file lies, and its thumbnail if it is a picture."""
    place = f"{str(key)[:2]}/{key}"
    return [f"{place}.jpg", f"{place}-small.jpg"] if kind == JPEG else [f"{place}.pdf"]


def _remove(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _folders() -> list[str]:
    return default_storage.listdir("")[0] if default_storage.exists("") else []


def _sweep(folder: str, now: datetime) -> int:
    files = default_storage.listdir(folder)[1]
    rows = Attachment.objects.unscoped("files that no row names")
    named = {
        str(key) for key in rows.filter(key__in=filter(None, map(_key, files))).values_list("key", flat=True)
    }
    lost = [f"{folder}/{file}" for file in files if (key := _key(file)) and key not in named]
    old = [name for name in lost if default_storage.get_modified_time(name) < now - ABANDONED]
    _remove(old)
    return len(old)


def _key(file: str) -> str | None:
    """The key in a file's name; nothing when we did not name it."""
    try:
        return str(UUID(file[:36]))
    except ValueError:
        return None
