"""Build hook: fonts, icons and compiled catalogues are made here, they are not committed."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class MadeAssets(BuildHookInterface):  # type: ignore[type-arg]  # -- the interface's own default
    """Runs for wheels and for editable installs, which use the files in the source tree."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files and let the wheel contain them although git ignores them."""
        assets = _assets(Path(self.root))
        assets.build()
        root = Path(self.root)
        made = [*assets.BUILT.rglob("*.*"), *assets.catalogue_files()]
        build_data["artifacts"] += [path.relative_to(root).as_posix() for path in made]


def _assets(root: Path) -> ModuleType:
    """Load the module by its path: the package itself is not installed yet."""
    path = root / "src" / "stafette" / "config" / "assets.py"
    spec = importlib.util.spec_from_file_location("stafette_assets", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
