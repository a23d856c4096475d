"""Rooms that offer the names of their modules, and import a module only when one of its names is asked for.

``import cctaecg.stats.auc`` runs ``cctaecg/stats/__init__.py`` first. Were every module imported there, an AUC would
wait for survival analysis, and ``cctaecg --help`` for PyTorch. A room's ``__init__`` therefore writes its imports below
``if TYPE_CHECKING:``, where editors, type checkers and :mod:`cctaecg.sources` read them, and ends with
``lazy_room(__name__)``, after which Python finds them too (PEP 562, and "Customizing module attribute access" in the
language reference).
"""

import ast
import sys
from functools import cached_property
from importlib import import_module
from types import ModuleType


def lazy_room(name: str) -> None:
    """Make the package ``name`` import each name of its ``__all__`` on demand, as its own source says where from."""
    sys.modules[name].__class__ = LazyRoom


class LazyRoom(ModuleType):
    """A package whose public names are imported when they are first asked for."""

    @cached_property
    def _homes(self) -> dict[str, str]:
        tree = ast.parse(self.__spec__.loader.get_source(self.__name__))
        imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
        return {alias.name: node.module for node in imports for alias in node.names}

    def __getattr__(self, name: str):
        if name not in self.__all__:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = getattr(import_module(self._homes[name]), name)
        self.__dict__[name] = value
        return value

    def __setattr__(self, name: str, value) -> None:
        # Importing a submodule binds it here. Where a function has its module's name (`cctaecg.ecg.prepare`), the room
        # offers the function, whoever imported the module first.
        if not (isinstance(value, ModuleType) and name in self.__all__):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.__all__})
