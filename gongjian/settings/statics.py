"""How static files are stored: under hashed names, compressed once, cached by browsers for years."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Follows url() and @import in style sheets, but no names of source maps: those are not shipped."""

    patterns = (("*.css", ManifestStaticFilesStorage.patterns[0][1][:2]),)
    keep_intermediate_files = False
