"""File names that carry a digest of the content, also inside modules that import each other."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class HashedNames(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped library
    support_js_module_import_aggregation = True
    manifest_strict = False
