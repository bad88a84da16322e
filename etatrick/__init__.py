"""etatrick: from a dropout rate to its effective sparsity penalty, derived, checked, evaluated and exported.

Nothing heavy is imported until it is used: SymPy comes with the first penalty, torch with the first export.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import methods as methods
    from .conditions import Verdict as Verdict
    from .curve import Parametric as Parametric
    from .duality import NoDualError as NoDualError
    from .noise import NoiseLaw as NoiseLaw
    from .noise import from_noise as from_noise
    from .noise import noise_law as noise_law
    from .noise import noise_of as noise_of
    from .parsing import ParseError as ParseError
    from .penalty import Penalty as Penalty
    from .penalty import from_dropout_rate as from_dropout_rate
    from .penalty import from_dual as from_dual
    from .penalty import from_keep_probability as from_keep_probability
    from .penalty import from_noise_ratio as from_noise_ratio
    from .penalty import from_penalty as from_penalty
    from .penalty import from_prox as from_prox
    from .penalty import from_reweighting as from_reweighting
    from .penalty import minimum as minimum
    from .symbols import EtatrickError as EtatrickError
    from .symbols import dawson as dawson
    from .symbols import eta as eta
    from .symbols import lam as lam
    from .symbols import w as w

__version__ = "0.1.0"

_HOMES = {
    "penalty": (
        "Penalty",
        "from_dropout_rate",
        "from_keep_probability",
        "from_noise_ratio",
        "from_reweighting",
        "from_penalty",
        "from_dual",
        "from_prox",
        "minimum",
    ),
    "noise": ("NoiseLaw", "from_noise", "noise_law", "noise_of"),
    "symbols": ("w", "eta", "lam", "dawson", "EtatrickError"),
    "curve": ("Parametric",),
    "conditions": ("Verdict",),
    "duality": ("NoDualError",),
    "parsing": ("ParseError",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
__all__ = [*sorted(_HOME), "methods"]


def __getattr__(name: str) -> Any:
    if name in ("methods", "testing", "gpu"):
        return import_module(f".{name}", __name__)
    if name not in _HOME:
        raise AttributeError(f"module 'etatrick' has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
