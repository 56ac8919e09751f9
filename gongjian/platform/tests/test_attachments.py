"""Uploads: told by their content, kept without what they give away, never left behind."""

import io
import os
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.utils import timezone
from PIL import ExifTags, Image

from gongjian.kernel.verdict import YES, Denied
from gongjian.orgs.actor import RESIDENT
from gongjian.platform import action as house
from gongjian.platform import attachments
from gongjian.platform.action import action
from gongjian.platform.attachments import check_document, check_photo, open_file, store, store_document
from gongjian.platform.models import Attachment, CalendarDay

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _own_registry_and_folder(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(house, "ACTIONS", {})
    settings.MEDIA_ROOT = tmp_path / "files"


def inside(run):
    """Do a part as it is done in life: inside an action."""
    CalendarDay.objects.all().delete()
    house.ACTIONS.clear()
    host = CalendarDay.objects.create(day="2026-11-23", is_workday=True, source="通知")
    return action("样例", allow=lambda by, row: YES, lock=False)(lambda row, *, by: run())(host, by=RESIDENT)


def picture(kind="JPEG", size=(2000, 1000), name="楼道.jpg", mode="RGB", **options):
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, kind, **options)
    return SimpleUploadedFile(name, out.getvalue())


def with_place(orientation=6):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "某手机"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (31.0, 46.0, 30.0)
    return picture(exif=exif, comment="常州市某小区")


def read(answer):
    """The file, and the handle given back as the server does at the end of the answer."""
    body = b"".join(answer.streaming_content)
    answer.close()
    return body


def files():
    return [name for _, _, names in os.walk(default_storage.location) for name in names]


def kept(upload, keep=store):
    return inside(lambda: keep(upload, owner="requests.Case:1", by=RESIDENT))


def test_a_photo_is_kept_small_upright_and_without_its_place():
    row = kept(with_place())
    assert (row.width, row.height, row.kind, row.name) == (640, 1280, "image/jpeg", "楼道.jpg")
    body = read(open_file(row))
    image = Image.open(io.BytesIO(body))
    assert not image.getexif()
    assert not {"exif", "comment", "xmp", "icc_profile"} & set(image.info)
    assert "某手机".encode() not in body
    assert len(body) == row.size <= attachments.PHOTO_BYTES
    assert Image.open(io.BytesIO(read(open_file(row, thumb=True)))).height == 320
    assert (row.owner, row.by) == ("requests.Case:1", "居民")


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L")]
)
def test_every_usual_picture_becomes_a_jpeg(kind, mode):
    assert check_photo(picture(kind, mode=mode)).body.startswith(b"\xff\xd8\xff")


def test_the_content_counts_and_not_the_name():
    assert check_photo(picture("PNG", name="照片.exe")).name == "照片.jpg"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "空的"),
        (SVG, "不是能打开的照片"),
        (b"<html><script>1</script></html>", "不是能打开的照片"),
        (PDF, "不是能打开的照片"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "不是能打开的照片"),
        (picture().read()[:2000], "不是能打开的照片"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64, "HEIC"),
    ],
    ids=["empty", "svg", "html", "pdf", "gif", "cut off", "heic"],
)
def test_what_is_no_photo_is_refused_by_name(body, message):
    with pytest.raises(ValueError, match=message) as refused:
        check_photo(SimpleUploadedFile("假照片.jpg", body))
    assert "假照片.jpg" in str(refused.value)


def test_what_hides_behind_a_picture_is_not_kept():
    polyglot = picture().read() + SVG + PDF
    assert b"script" not in check_photo(SimpleUploadedFile("a.jpg", polyglot)).body


def test_too_many_bytes_and_too_many_pixels_are_refused(monkeypatch):
    monkeypatch.setattr(attachments, "MAX_BYTES", 1000)
    with pytest.raises(ValueError, match="太大"):
        check_photo(picture())
    monkeypatch.undo()
    bomb = io.BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, "PNG")
    with pytest.raises(ValueError, match="像素太多"):
        check_photo(SimpleUploadedFile("炸弹.png", bomb.getvalue()))
    bomb = io.BytesIO()
    Image.new("1", (20000, 20000)).save(bomb, "PNG")
    with pytest.raises(ValueError, match="不是能打开的照片"):
        check_photo(SimpleUploadedFile("炸弹.png", bomb.getvalue()))


def test_a_proof_may_be_a_pdf_and_is_only_ever_downloaded():
    row = kept(SimpleUploadedFile("回执.pdf", PDF), store_document)
    answer = open_file(row, thumb=True)
    assert read(answer) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_proof_may_be_a_picture_but_nothing_else():
    assert kept(picture(), store_document).width == 2000
    with pytest.raises(ValueError, match="凭据可以是 PDF"):
        check_document(SimpleUploadedFile("a.docx", b"PK\x03\x04"))


def test_a_refusal_inside_an_action_is_denied():
    with pytest.raises(Denied, match="不是能打开的照片"):
        kept(SimpleUploadedFile("a.jpg", SVG))
    assert not Attachment.objects.unscoped("a test looks").exists()


def test_a_failed_action_leaves_no_file():
    def fail():
        store(picture(), owner="x", by=RESIDENT)
        assert len(files()) == 2
        raise RuntimeError

    with pytest.raises(RuntimeError):
        inside(fail)
    assert files() == []


def test_a_discarded_file_goes_when_the_action_is_done(django_capture_on_commit_callbacks):
    row = kept(picture())
    with django_capture_on_commit_callbacks(execute=True):
        inside(lambda: attachments.discard(row))
        assert len(files()) == 2
    assert files() == []
    with pytest.raises(Http404):
        open_file(row)


def test_files_without_a_row_are_swept_after_a_day_and_nothing_else():
    row = kept(picture())
    assert len(files()) == 2
    default_storage.save("ab/liesmich.txt", io.BytesIO(b"not ours"))
    now = timezone.now()
    Attachment.objects.unscoped("a test").filter(pk=row.pk).delete()
    assert attachments.remove_abandoned(now) == 0
    assert attachments.remove_abandoned(now + timedelta(days=2)) == 2
    assert files() == ["liesmich.txt"]


def test_what_was_uploaded_first_is_handed_to_its_owner():
    row = kept(picture())
    CalendarDay.objects.all().delete()
    host = CalendarDay.objects.create(day="2026-11-24", is_workday=True, source="通知")
    action("样例二", allow=lambda by, it: YES)(_hand)(host, rows=[row], by=RESIDENT)
    row = Attachment.objects.unscoped("a test looks").get()
    assert row.owner == f"platform.CalendarDay:{host.pk}"


def _hand(host, *, rows, by):
    attachments.hand_to(rows, host)
