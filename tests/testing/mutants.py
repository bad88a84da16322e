"""Penalties with their right proximal operators in closed form, and wrong ones that were published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from etatrick.testing._shrinkage import Array, Prox, Shrinkage

_EPS = 0.5
_GAMMA = 3.0
_A = 2.1
_FLAT = (_A + 1) / 2


def _soft(v: Array, step: Array) -> Array:
    return np.asarray(np.sign(v) * np.maximum(np.abs(v) - step, 0.0))


def _zero(v: Array) -> Array:
    return np.zeros_like(v)


def _of_magnitude(rule: Callable[[Array, Array], Array]) -> Prox:
    """An odd operator from its rule for v >= 0."""
    return lambda v, step: np.asarray(np.copysign(rule(np.abs(v), step), v) + 0.0)


def _best(omega: Callable[[Array], Array], *candidates: Callable[[Array, Array], Array]) -> Prox:
    """The best of closed-form candidates and 0."""

    def rule(z: Array, step: Array) -> Array:
        best, least = _zero(z), _zero(z)
        for candidate in candidates:
            x = candidate(z, step)
            x = np.where(np.isfinite(x) & (x > 0) & (x <= z * (1 + 1e-14)), np.minimum(x, z), 0.0)
            here = step * omega(x) + x * (x / 2 - z)
            best, least = np.where(here < least, x, best), np.minimum(here, least)
        return np.asarray(np.where(step == 0, z, best))

    return _of_magnitude(rule)


def _log_sum(x: Array) -> Array:
    return np.asarray(np.log1p(np.abs(x) / _EPS))


def _log_sum_root(z: Array, step: Array) -> Array:
    inside = (z + _EPS) ** 2 - 4 * step
    return np.asarray(np.where(inside >= 0, (z - _EPS + np.sqrt(np.maximum(inside, 0))) / 2, np.nan))


def _mcp(x: Array) -> Array:
    size = np.abs(x)
    return np.asarray(np.where(size <= _GAMMA, size - size**2 / (2 * _GAMMA), _GAMMA / 2))


def _firm(z: Array, step: Array) -> Array:
    """The stationary point below gamma, for step < gamma."""
    with np.errstate(divide="ignore", invalid="ignore"):
        x = (z - step) / (1 - step / _GAMMA)
    return np.asarray(np.where((step < _GAMMA) & (x <= _GAMMA), x, np.nan))


def _beyond(edge: float) -> Callable[[Array, Array], Array]:
    return lambda z, step: np.asarray(np.where(z >= edge, z, np.nan))


def _mcp_slope(x: Array) -> Array:
    return np.asarray(np.maximum(1 - x / _GAMMA, 0.0))


def _scad(x: Array) -> Array:
    s = np.abs(x)
    middle = (2 * _A * s - s**2 - 1) / (2 * (_A - 1))
    return np.asarray(np.where(s <= 1, s, np.where(s <= _A, middle, _FLAT)))


def _scad_low(z: Array, step: Array) -> Array:
    return np.asarray(np.where(z - step <= 1, z - step, np.nan))


def _scad_middle(z: Array, step: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        x = ((_A - 1) * z - _A * step) / (_A - 1 - step)
    return np.asarray(np.where((step < _A - 1) & (x >= 1) & (x <= _A), x, np.nan))


def _l0(x: Array) -> Array:
    return np.asarray(np.where(x != 0, 0.5, 0.0))


def _huber(x: Array) -> Array:
    s = np.abs(x)
    return np.asarray(np.where(s <= 1, s**2 / 2, s - 0.5))


def _huber_rule(z: Array, step: Array) -> Array:
    return np.asarray(np.where(z <= 1 + step, z / (1 + step), z - step))


#: name -> penalty with its right operator.
PENALTIES: dict[str, Shrinkage] = {
    "lasso": Shrinkage(lambda x: np.asarray(np.abs(x)), _soft),
    "log_sum": Shrinkage(_log_sum, _best(_log_sum, _log_sum_root), (), lambda x: np.asarray(1 / (x + _EPS))),
    "mcp": Shrinkage(_mcp, _best(_mcp, _firm, _beyond(_GAMMA)), (_GAMMA,), _mcp_slope),
    "scad": Shrinkage(_scad, _best(_scad, _scad_low, _scad_middle, _beyond(_A)), (1.0, _A)),
    "l0": Shrinkage(_l0, _of_magnitude(lambda z, step: np.asarray(np.where(z > np.sqrt(step), z, 0.0)))),
    "huber": Shrinkage(_huber, _of_magnitude(_huber_rule), (1.0,)),
}


@dataclass(frozen=True)
class Bug:
    """A wrong operator for one of `PENALTIES`, and the law that must notice."""

    name: str
    penalty: str
    prox: Prox
    law: str = "global minimum"

    def planted(self) -> Shrinkage:
        return replace(PENALTIES[self.penalty], prox=self.prox)


def _right(name: str) -> Prox:
    return PENALTIES[name].prox


def _stationary(z: Array, step: Array) -> Array:
    return np.asarray(np.maximum(np.nan_to_num(_log_sum_root(z, step)), 0.0))


def _scad_convex_branches(z: Array, step: Array) -> Array:
    """Branches in the order that holds for step < a - 1 only."""
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = ((_A - 1) * z - _A * step) / (_A - 1 - step)
    low = np.maximum(z - step, 0.0)
    return np.asarray(np.where(z <= 1 + step, low, np.where(z <= _A, np.clip(np.nan_to_num(middle), 0, None), z)))


def _firm_everywhere(z: Array, step: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = np.nan_to_num((z - step) / (1 - step / _GAMMA))
    return np.asarray(np.where(z <= step, 0.0, np.where(z <= _GAMMA, inner, z)))


BUGS: tuple[Bug, ...] = (
    Bug("a stationary point is not compared with 0", "log_sum", _of_magnitude(_stationary)),
    Bug(
        "the threshold is step/eps",
        "log_sum",
        _of_magnitude(lambda z, step: np.asarray(np.where(z > step / _EPS, _stationary(z, step), 0.0))),
    ),
    Bug("the step is off by 2", "log_sum", lambda v, step: _right("log_sum")(v, 2 * step)),
    Bug("the sign is dropped for v < 0", "lasso", lambda v, step: np.abs(_soft(v, step))),
    Bug(
        "MCP without the factor 1/(1 - step/gamma)",
        "mcp",
        _of_magnitude(lambda z, step: np.asarray(np.where(z <= _GAMMA, np.maximum(z - step, 0.0), z))),
    ),
    Bug("MCP's firm threshold for step >= gamma", "mcp", _of_magnitude(_firm_everywhere)),
    Bug("the prox is 0", "lasso", lambda v, step: _zero(v)),
    Bug("SCAD's branches for step > a - 1", "scad", _of_magnitude(_scad_convex_branches)),
    Bug(
        "the L0 threshold is linear in the step",
        "l0",
        _of_magnitude(lambda z, step: np.asarray(np.where(z > step / 2, z, 0.0))),
    ),
    Bug(
        "Huber by a soft threshold",
        "huber",
        _of_magnitude(lambda z, step: np.asarray(np.where(z <= 1, z / (1 + step), np.maximum(z - step, 0.0)))),
    ),
)


def _threshold_moved(z: Array, step: Array) -> Array:
    """Right except that the zero set ends a millionth too far out."""
    x = np.abs(_right("mcp")(z * (1 - 1e-6), step))
    return np.asarray(np.where(x == 0, 0.0, np.abs(_right("mcp")(z, step))))


MORE: tuple[Bug, ...] = (
    Bug("a threshold off by 1e-6", "mcp", _of_magnitude(_threshold_moved)),
    Bug("a threshold off by 1e-6, seen as a zero set", "mcp", _of_magnitude(_threshold_moved), "zero set"),
    Bug(
        "an operator that is not odd",
        "lasso",
        lambda v, step: np.where(v < 0, _soft(v, 1.001 * step), _soft(v, step)),
        "odd",
    ),
    Bug("an operator that grows", "lasso", lambda v, step: np.asarray(v * (1 + 1e-3)), "shrinks"),
    Bug(
        "an operator that falls",
        "lasso",
        lambda v, step: np.asarray(np.where(np.abs(v) > 10, v / 2, v)),
        "monotone",
    ),
    Bug(
        "half the jump",
        "mcp",
        _of_magnitude(lambda z, step: np.asarray(np.where(step > _GAMMA, 0.5, 1.0) * np.abs(_right("mcp")(z, step)))),
        "jump height",
    ),
    Bug("shrinkage at step 0", "lasso", lambda v, step: _soft(v, step + 1e-9), "identity at step 0"),
    Bug(
        "a relative error of 1e-9",
        "log_sum",
        lambda v, step: _right("log_sum")(v, step) * (1 - 1e-9),
        "stationary",
    ),
)
