"""The whole list as a file: rows a second, and the most memory a process of its own took for it.

`python -m benchmarks.exporting xlsx` is that process: it signs in, exports all requests over the whole stack,
reads the answer piece by piece and prints rows, seconds and kilobytes.
"""

import json
import resource
import subprocess
import sys
import time

from benchmarks.measure import Line

EXPORT = "/desk/requests/export/?view=all&o=new"
FORMS = {"xlsx": "Excel", "csv": "CSV"}


def taken() -> dict[str, dict[str, float]]:
    """What the export of all requests takes, form by form."""
    return {form: _process(form) for form in FORMS}


def lines(few: dict[str, dict[str, float]], many: dict[str, dict[str, float]]) -> list[Line]:
    """Memory at both sizes, with the rate at the larger one."""
    return [
        Line(
            f"export of {many[form]['rows']:,.0f} requests as {name}, peak memory",
            f"{_mb(many[form])}, {many[form]['rows'] / many[form]['seconds']:,.0f} rows/s",
            f"{_mb(few[form])} at {few[form]['rows']:,.0f}",
            many[form]["kilobytes"] / few[form]["kilobytes"],
            1.5,
        )
        for form, name in FORMS.items()
    ]


def _process(form: str) -> dict[str, float]:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.exporting", form], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _mb(found: dict[str, float]) -> str:
    return f"{found['kilobytes'] / 1024:.0f} MB"


def _export(form: str) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from benchmarks.reading import desk  # noqa: PLC0415
    from gongjian.platform.models import AuditEvent  # noqa: PLC0415
    from gongjian.sheets import later  # noqa: PLC0415
    from gongjian.sheets.models import Export  # noqa: PLC0415

    client = desk()
    began = time.perf_counter()
    answer = client.post(EXPORT, {"form": form})
    if answer.status_code == 302:  # a long list is left to the job
        later.prepare()
        export = Export.objects.unscoped("the file just written").latest("pk")
        answer = client.get(f"{answer['Location']}{export.pk}/file/")
    assert answer.status_code == 200, answer.status_code
    size = sum(len(piece) for piece in answer.streaming_content)
    seconds = time.perf_counter() - began
    assert size == int(answer["Content-Length"]), size
    note = AuditEvent.objects.filter(action="sheets.export").latest("pk").note
    rows = int(note.split("，")[1].removesuffix(" 行"))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"rows": rows, "seconds": seconds, "kilobytes": most}))


if __name__ == "__main__":
    _export(sys.argv[1])
