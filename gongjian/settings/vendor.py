"""The files of front-end packages that are served, as they are, under /static/vendor/, and no others."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NODE_MODULES = Path(__file__).resolve().parents[2] / "node_modules"
FILES = {
    "vendor/tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/tabler/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "vendor/htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "vendor/leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    "vendor/leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "vendor/leaflet/images/layers.png": "leaflet/dist/images/layers.png",
    "vendor/leaflet/images/layers-2x.png": "leaflet/dist/images/layers-2x.png",
    "vendor/leaflet/images/marker-icon.png": "leaflet/dist/images/marker-icon.png",
    "vendor/leaflet/images/marker-icon-2x.png": "leaflet/dist/images/marker-icon-2x.png",
    "vendor/leaflet/images/marker-shadow.png": "leaflet/dist/images/marker-shadow.png",
    "vendor/echarts/echarts.min.js": "echarts/dist/echarts.min.js",
}


class VendorStorage(FileSystemStorage):
    """Opens a file under its public name."""

    def path(self, name: str) -> str:
        """Where the named file lies in node_modules."""
        return str(NODE_MODULES / FILES[name])


class VendorFinder(BaseFinder):
    """Finds the files listed above."""

    storage = VendorStorage(location=NODE_MODULES)

    def check(self, **_: Any) -> list[Any]:
        """Nothing to configure, so nothing to check."""
        return []

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        """The file's place on disk, or an empty list."""
        if path not in FILES or not (NODE_MODULES / FILES[path]).exists():
            return []
        found = self.storage.path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, FileSystemStorage]]:  # noqa: ARG002
        """Every file with the storage that opens it, for collectstatic."""
        return ((name, self.storage) for name in FILES)
