"""The shape of the house. A failing test names the two rooms that must not touch, or the file to mend."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import grimp
import pytest
from croniter import croniter
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignObject

from gongjian.kernel.jobs import JOBS
from gongjian.platform.action import ACTIONS
from gongjian.platform.management.commands.map import learn

ROOT = Path(__file__).resolve().parent.parent
PRIVATE = {"views", "forms", "urls", "api", "jobs", "rules", "middleware", "management", "templatetags"}
# the API is put together from the rooms' api modules, and nothing else comes near them (docs/adr)
COMPOSED = {("gongjian.exchange.interface", "api")}
COMPOSERS = {"urls", "settings", "cli", "demo"}  # they put the rooms together, so they may name anything
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0][
    "layers"
]
HEIGHT = {name.strip(): -depth for depth, layer in enumerate(LAYERS) for name in layer.split("|")}
BIG_ENOUGH = 400
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"(?<![\w?&=/.-])[A-Za-z]{2,}(?![\w=/-])")  # not a part of an address or of a class name
BANNED_NAMES = {"utils", "helpers", "common", "misc", "base", "managers", "mixins", "signals", "services"}
ELSEWHERE = [
    "registry." + "npmjs",
    "pypi." + "org",
    "python" + "hosted",
    "deb." + "debian",
    "/wo" + "rk/",
    "/ro" + "ot/",
]
ERROR_PAGES = {"400.html", "403.html", "404.html", "500.html"}


@cache
def tracked() -> list[Path]:
    """Every file of the repository, those not yet committed included, generated ones not."""
    names = subprocess.check_output(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True
    )
    return [ROOT / name for name in names.splitlines() if (ROOT / name).exists()]


def sources(*, tests: bool = False) -> list[Path]:
    """The Python files of the product, migrations left out."""
    inside = [p for p in tracked() if p.suffix == ".py" and p.is_relative_to(ROOT / "gongjian")]
    return [p for p in inside if "migrations" not in p.parts and (tests or "tests" not in p.parts)]


def templates() -> dict[str, Path]:
    """Every template by the name it is asked for."""
    files = [p for p in tracked() if "templates" in p.parts]
    return {p.as_posix().rpartition("/templates/")[2]: p for p in files}


def none(found: list[str]) -> None:
    """What was looked for was not found; otherwise all of it is told."""
    assert not found, "\n" + "\n".join(found)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("gongjian", cache_dir=None)


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else module


def test_a_room_shows_its_models_queries_and_actions_and_nothing_else():
    intruders = [
        f"{importer} -> {imported}"
        for importer in graph().modules
        for imported in graph().find_modules_directly_imported_by(importer)
        if room(importer) != room(imported)
        and room(imported) in settings.CONTEXTS
        and imported.split(".")[2:3]
        and imported.split(".")[2] in PRIVATE
        and room(importer) not in COMPOSERS
        and (importer, imported.split(".")[2]) not in COMPOSED
        and ".tests" not in importer
    ]
    none(intruders)


def test_foreign_keys_point_downwards_even_when_written_as_strings():
    upward = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in apps.get_models()
        if model._meta.app_label in settings.CONTEXTS
        for field in model._meta.get_fields()
        if isinstance(field, ForeignObject)
        if HEIGHT.get(field.related_model._meta.app_label, -99) > HEIGHT[model._meta.app_label]
    ]
    none(upward)


def test_no_file_is_a_god():
    files = [
        p for p in tracked() if p.suffix in {".py", ".html", ".css", ".js"} and "migrations" not in p.parts
    ]
    long = {name(p): lines for p in files if (lines := len(p.read_text().splitlines())) > BIG_ENOUGH}
    none([f"{path}: {lines} lines" for path, lines in long.items()])


def test_no_file_is_called_after_nothing():
    settings_base = ROOT / "gongjian" / "settings" / "base.py"
    none([name(p) for p in sources(tests=True) if p.stem in BANNED_NAMES and p != settings_base])


def test_nothing_happens_behind_the_reader_s_back():
    """No signals, no save() of a model's own, no class-based views: it happens where it is called."""
    hidden = []
    for path in sources():
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and "signals" in (node.module or ""):
                hidden.append(f"{name(path)}: imports {node.module}")
            if not isinstance(node, ast.ClassDef):
                continue
            if path.stem.startswith("models"):
                own = {"save", "delete"} & {f.name for f in node.body if isinstance(f, ast.FunctionDef)}
                hidden += [f"{name(path)}: {node.name}.{verb}" for verb in own]
            if any(ast.unparse(base).endswith("View") for base in node.bases):
                hidden.append(f"{name(path)}: {node.name} is a class-based view")
    none(hidden)


def test_every_action_has_a_rule_and_a_name_of_its_own_in_the_field():
    learn()
    house = {
        n: a
        for n, a in ACTIONS.items()
        if a.run.__module__.startswith("gongjian.") and ".tests" not in a.run.__module__
    }
    assert len(house) > 10
    terms = [action.term for action in house.values()]
    none([t for t in terms if terms.count(t) > 1 or not CHINESE.search(t)])
    assert [n for n, a in house.items() if not a.allow.__name__.startswith("may_")] == []


def test_every_job_has_a_clock_that_can_be_read_and_a_name_in_the_field():
    learn()
    house = [job for job in JOBS.values() if job.run.__module__.startswith("gongjian.")]
    assert house
    none([job.name for job in house if not croniter.is_valid(job.cron) or len(job.cron.split()) != 5])
    terms = [job.term for job in house]
    none([t for t in terms if terms.count(t) > 1 or not CHINESE.search(t)])


def test_every_template_is_used():
    texts = {p: p.read_text() for p in [*sources(), *templates().values()]}
    unused = [
        asked
        for asked, path in templates().items()
        if asked not in ERROR_PAGES and not any(asked in text for p, text in texts.items() if p != path)
    ]
    none(unused)


def test_every_template_a_view_names_exists():
    asked = re.compile(r'"([a-z_]+/[a-z_/]+\.html)')
    missing = [
        f"{name(p)}: {found}"
        for p in sources()
        for found in asked.findall(p.read_text())
        if found not in templates() and not found.startswith("django/")
    ]
    none(missing)


def test_no_template_holds_script_or_style_of_its_own():
    """The content security policy refuses them, so they would silently do nothing."""
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)|\sstyle=|\son[a-z]+=")
    found = [
        f"{asked}: {m.group()}" for asked, p in templates().items() for m in inline.finditer(p.read_text())
    ]
    none(found)


def test_every_word_on_a_page_is_chinese():
    """Text between tags that has letters has Chinese ones; abbreviations that everybody uses are listed."""
    known = {
        "Excel",
        "Word",
        "WPS",
        "GB",
        "GeoJSON",
        "JSON",
        "CSV",
        "PDF",
        "Ctrl",
        "JPG",
        "PNG",
        "WebP",
        "HEIC",
        "MB",
        "WCAG",
        "AA",
        "Cookie",
    }
    logic = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
    markup = re.compile(r"<!--.*?-->|<svg.*?</svg>|<code.*?</code>|<[^>]*>|&\w+;", re.DOTALL)
    english = []
    for asked, path in templates().items():
        if path.suffix == ".html" and not asked.startswith("ui/gallery"):
            text = markup.sub("\n", logic.sub("", path.read_text()))
            english += [f"{asked}: {word}" for word in WORD.findall(text) if word not in known]
    none(english)


def test_nothing_in_the_repository_points_at_the_machine_it_was_written_on():
    found = [
        f"{name(p)}: {word}"
        for p in tracked()
        if p.suffix not in {".png", ".jpg", ".ico", ".woff2"}
        for word in ELSEWHERE
        if word in p.read_text(errors="replace")
    ]
    none(found)


def test_every_variable_of_the_environment_is_in_the_operator_s_handbook():
    files = [*sources(), ROOT / "conftest.py", ROOT / "Makefile", *(ROOT / ".ci").iterdir()]
    used = {v for p in files for v in re.findall(r"\b(?:GONGJIAN_[A-Z_]+|DATABASE_URL)\b", p.read_text())}
    told = set(re.findall(r"`(GONGJIAN_[A-Z_]+|DATABASE_URL)`", (ROOT / "docs/howto/operate.md").read_text()))
    inner = {"GONGJIAN_PARENT"}  # from a process of the house to its child
    none([f"not told: {v}" for v in sorted(used - inner - told)])
    none([f"told, but not there: {v}" for v in sorted(told - used)])


@pytest.mark.parametrize("lock", ["base", "dev", "setup"])
def test_every_package_is_pinned_by_hash(lock):
    pinned = (ROOT / f"requirements/{lock}.lock").read_text().lower()
    wanted = re.findall(r"^[A-Za-z0-9_.-]+", (ROOT / f"requirements/{lock}.in").read_text(), re.MULTILINE)
    none([p for p in wanted if not p.startswith("-") and f"\n{p.lower()}==" not in f"\n{pinned}"])
    entries = re.split(r"\n(?=[a-z0-9])", pinned)
    none([entry.split()[0] for entry in entries if "--hash=sha256:" not in entry])


def test_every_package_of_the_product_says_why_it_is_there():
    lines = (ROOT / "requirements/base.in").read_text().splitlines()
    none([line for line in lines if line and "# " not in line])
