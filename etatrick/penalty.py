"""The public noun: `Penalty`, a frozen description from which every view is derived on demand.

A penalty is described once, by any one of seven formulas, and asked for the others:

>>> from etatrick import from_dropout_rate
>>> p = from_dropout_rate("1/(1+w)")
>>> p.omega, p.dual, p.form
(w, eta, 'closed')

Convention for lam: the objective is loss + lam * Omega. A rate, keep probability or noise ratio is read at lam = 1,
that is eta_hat = 1/r with r = rate/(1 - rate); lam * Omega' = r w does not depend on this choice. A rate that names
`lam` itself is accepted when eta_hat = lam/r is free of it. Omega(0) = 0 wherever the limit is finite.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import flint
import mpmath
import sympy
from sympy import Expr, Symbol

from . import duality
from .algebra import Combination, positive
from .calculus.tidy import tidy
from .curve import Curve, Parametric
from .envelope import NoiseFamily, from_noise_family
from .parsing import accept, parse, parse_number
from .symbols import EtatrickError, eta, lam, parameter, w

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .conditions import Verdict
    from .export import TorchPenalty

Number: TypeAlias = int | float | str | sympy.Rational | mpmath.mpf
View: TypeAlias = Expr | Parametric
Source: TypeAlias = Expr | NoiseFamily | Combination

_ASSUMPTIONS = ("positive", "nonnegative", "real")


_INTEGRATED: dict[str, Callable[..., Curve]] = {
    "dropout_rate": duality.from_dropout_rate,
    "keep_probability": duality.from_keep_probability,
    "noise_ratio": duality.from_noise_ratio,
    "reweighting": duality.from_reweighting,
}
_CURVES: dict[str, Callable[[Expr], Curve]] = {
    **_INTEGRATED,
    "penalty": duality.from_penalty,
    "dual": duality.from_dual,
    "prox": duality.from_prox,
}


@lru_cache(maxsize=512)
def _curve(kind: str, source: Source) -> Curve:
    if isinstance(source, Combination):
        return source.curve
    if isinstance(source, NoiseFamily):
        return from_noise_family(source)
    return _CURVES[kind](source)


@lru_cache(maxsize=512)
def _slopes(kind: str, source: Source) -> Curve:
    """The curve with Omega left as an integral where a formula for it would have to be searched for."""
    if isinstance(source, Expr) and kind in _INTEGRATED:
        return _INTEGRATED[kind](source, integrate=False)
    return _curve(kind, source)


@lru_cache(maxsize=512)
def _dual(curve: Curve) -> View:
    return duality.dual_of(curve)


@dataclass(frozen=True)
class Penalty:
    """An effective penalty Omega(w), even in w, described by `source` (a formula of the given `kind`).

    Build one with the `from_...` functions. Views: `omega`, `derivative` (Omega'), `reweighting` (eta_hat = w/Omega'),
    `dual` (f), `keep_probability`, `dropout_rate`, `noise_ratio`: SymPy expressions in `etatrick.w` (the dual in
    `etatrick.eta`), possibly holding an exact Integral, or a `Parametric` curve; `form` says which. `note`
    is said when no dual exists, for a method outside the theory.
    """

    kind: str
    source: Source
    name: str = ""
    citation: str = ""
    note: str = ""

    @property
    def curve(self) -> Curve:
        """The internal representation."""
        return _curve(self.kind, self.source)

    @property
    def slopes(self) -> Curve:
        """The same as far as w, Omega' and eta_hat go, at once: Omega may be an integral that was not looked into."""
        return _slopes(self.kind, self.source)

    @property
    def parameters(self) -> tuple[Symbol, ...]:
        """Shape parameters that have no value yet, by name."""
        return tuple(sorted(self.free_symbols, key=str))

    @property
    def free_symbols(self) -> frozenset[Symbol]:
        """The same, as a set."""
        return frozenset(self.source.free_symbols - {w, eta})

    def given(self, /, **values: Number) -> Penalty:
        """The same penalty with values for some of its parameters: `p.given(eps="0.003")`."""
        known = [str(s) for s in self.parameters]
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise EtatrickError(f"no parameter is named {unknown[0]}; this penalty has {', '.join(known) or 'none'}")
        return self.subs({s: parse_number(values[str(s)]) for s in self.parameters if str(s) in values})

    def subs(self, values: Mapping[Symbol, Expr]) -> Penalty:
        """The same penalty with exact expressions for some of its parameters."""
        return replace(self, source=self.source.subs(dict(values)))

    def __mul__(self, k: Number | Expr) -> Penalty:
        """k Omega(w), for an exact number k > 0 or a positive expression in parameters."""
        return _combined("scaled", (self,), k)

    __rmul__ = __mul__

    def __add__(self, other: Penalty) -> Penalty:
        """Omega_p(w) + Omega_q(w): `lasso + ridge` is the elastic net."""
        return _combined("sum", (self, other)) if isinstance(other, Penalty) else NotImplemented

    def stretched(self, s: Number | Expr) -> Penalty:
        """Omega(w/s), s > 0: eta_hat becomes s^2 eta_hat(w/s), the dual f(eta/s^2)."""
        return _combined("stretched", (self,), s)

    def capped(self, noise_ratio: Number | Expr) -> Penalty:
        """The penalty when r = Var(s)/E(s)^2 may not exceed `noise_ratio`, so that eta >= 1/r (at lam = 1).

        w^2 r/2 as long as eta_hat(w) < 1/r, then Omega up to a constant; finite at 0 even where Omega is not. With
        alpha <= 1, capped(1), Kingma et al. (2015) made variational dropout Huber-like: smooth, without exact zeros.
        """
        return _combined("capped", (self,), noise_ratio)

    def with_data(self, n: Number | Expr, curvature: Number | Expr = 1) -> Penalty:
        """P(w) = (1/n) Omega(sqrt(n c) w): the cost is paid once for n data points whose mean loss has curvature c."""
        count, c = positive(_exact(n), "the number of data points"), positive(_exact(curvature), "the curvature")
        return self.stretched(1 / sympy.sqrt(count * c)) * (1 / count)

    @property
    def omega(self) -> View:
        """Omega(w) with Omega(0) = 0 where that limit is finite."""
        return duality.omega_of(self.curve)

    @property
    def derivative(self) -> View:
        """Omega'(w) = w/eta_hat(w) for w > 0."""
        return duality.derivative_of(self.curve)

    @property
    def reweighting(self) -> View:
        """eta_hat(w) = w/Omega'(w), the minimiser of w^2/eta + f(eta)."""
        return duality.reweighting_of(self.curve)

    @property
    def dual(self) -> View:
        """f(eta) = max_w [2 Omega(w) - w^2/eta]; raises NoDualError with a witness when eta_hat decreases."""
        try:
            return _dual(self.curve)
        except duality.NoDualError as error:
            raise duality.NoDualError(f"{self.name}: {self.note}; {error}" if self.note else str(error)) from None

    @property
    def keep_probability(self) -> View:
        """eta_hat/(eta_hat + 1), the keep probability at lam = 1."""
        return self._from_slope(lambda x, s: x / (x + s))

    @property
    def dropout_rate(self) -> View:
        """1/(eta_hat + 1), the dropout rate at lam = 1."""
        return self._from_slope(lambda x, s: s / (x + s))

    @property
    def noise_ratio(self) -> View:
        """r = Var(s)/E(s)^2 = 1/eta_hat at lam = 1."""
        return self._from_slope(lambda x, s: s / x)

    def _from_slope(self, formula: Callable[[Expr, Expr], Expr]) -> View:
        return duality.view(self.curve, lambda arc: tidy(formula(arc.w, arc.slope)))

    @property
    def local_exponent(self) -> View:
        """2 - dlog(eta_hat)/dlog(w) = 1 + w Omega''/Omega': 2 for ridge, 1 for lasso, 0 for l0."""
        return duality.view(
            self.curve,
            lambda arc: sympy.S.Zero if arc.slope == 0 else tidy(1 + arc.w * arc.curvature / arc.slope),
        )

    @property
    def form(self) -> str:
        """How Omega is known: "closed", "integral" (an exact Integral) or "parametric" (a curve)."""
        if not self.curve.explicit:
            return "parametric"
        return "integral" if any(arc.omega.has(sympy.Integral) for arc in self.curve.arcs) else "closed"

    @property
    def unbounded_below(self) -> bool:
        """Omega -> -oo as w -> 0: the global minimum of any objective with this penalty is then at w = 0."""
        return not self.curve.finite_at_zero

    def conditions(self) -> tuple[Verdict, ...]:
        """Three-valued verdicts on monotone, subquadratic, exact_zeros, concave, unbiased, ..."""
        from .conditions import conditions

        return conditions(self)

    def evaluate(self, quantity: str, at: Number, digits: int = 15, step: Number | None = None) -> mpmath.mpf:
        """The value of a view at a point, correct to the last of `digits` digits; see `etatrick.numerics.evaluate`."""
        from .numerics import evaluate

        return evaluate(self, quantity, at, digits, step)

    def enclose(self, quantity: str, at: Number, digits: int = 15, step: Number | None = None) -> flint.arb:
        """An Arb interval proved to contain the value of a view at a point, of relative radius at most 10^-digits.

        Arguments as for `evaluate`; see `etatrick.numerics.enclose` and `etatrick.prox_enclosure`.
        """
        from .numerics import enclose, require_view
        from .prox_enclosure import enclose_prox, enclose_threshold

        require_view(self, quantity, digits, step)
        if quantity == "prox":
            return enclose_prox(self, at, 1 if step is None else step, digits)
        return enclose_threshold(self, at, digits) if quantity == "threshold" else enclose(self, quantity, at, digits)

    def prox(self, v: Number, step: Number = 1, digits: int = 15) -> mpmath.mpf:
        """prox_{step Omega}(v) = argmin_x step Omega(x) + (x - v)^2/2, the global minimum; 0 in a tie with 0."""
        from .proximal import prox

        return prox(self, v, step, digits)

    def threshold(self, step: Number = 1, digits: int = 15) -> mpmath.mpf:
        """The largest v whose prox is 0: inf_{x>0} x/2 + step Omega(x)/x."""
        from .proximal import threshold

        return threshold(self, step, digits)

    def jump(self, step: Number = 1, digits: int = 15) -> mpmath.mpf:
        """The prox just above the threshold: 0 where it is continuous there."""
        from .proximal import jump

        return jump(self, step, digits)

    def regime(self, step: Number = 1) -> str:
        """ "single-valued" when step * weak_convexity <= 1, else "jumping"."""
        from .proximal import regime

        return regime(self, step)

    @property
    def weak_convexity(self) -> Expr:
        """The least rho >= 0 for which Omega + rho w^2/2 is convex; oo when there is none."""
        from .convexity import weak_convexity

        return weak_convexity(self)

    def to_torch(self, mode: str = "exact", proved: bool = False) -> TorchPenalty:
        """The penalty as elementwise torch functions, computed in float64 ("exact") or in the given dtype ("fast").

        `proved`: what its tables miss is bounded by ball arithmetic; minutes the first time, kept on disk.
        """
        from .export import to_torch

        return to_torch(self, mode, proved)

    def to_source(self, path: str | Path, target: str = "torch", mode: str = "exact", proved: bool = False) -> Path:
        """Write a stand-alone file that needs only the target, torch, numpy, jax or torch and triton; returns its path.

        `proved`: what its tables miss is bounded by ball arithmetic, and the file says how much it is.

        Raises EtatrickError for an unknown target or mode, and for a folder that does not exist.
        """
        from .export import to_source

        return to_source(self, path, target, mode, proved)

    def plot(self, **options: Any) -> Figure:
        """A figure of Omega, Omega', eta_hat and the shrinkage rule; see `etatrick.report.plots.plot_penalty`."""
        from .report.plots import plot_penalty

        return plot_penalty(self, **options)

    def __str__(self) -> str:
        return f"Penalty({self.name or self.kind}: {self.source})"

    def _repr_latex_(self) -> str:
        omega = self.omega
        if isinstance(omega, Parametric):
            (first, *_) = omega.stretches
            body = rf"\Omega\left({sympy.latex(first.argument)}\right) = {sympy.latex(first.value)}"
        else:
            body = rf"\Omega(w) = {sympy.latex(omega)}"
        return f"${body}$"


def minimum(p: Penalty, q: Penalty) -> Penalty:
    """min(Omega_p(w), Omega_q(w)), both 0 at w = 0; subquadratic if both are: eta_hat jumps up where they cross."""
    return _combined("minimum", (p, q))


def _combined(operation: str, operands: tuple[Penalty, ...], *values: Number | Expr) -> Penalty:
    citations = dict.fromkeys(p.citation for p in operands if p.citation)
    source = Combination(operation, operands, tuple(map(_exact, values)))
    return Penalty("combination", source, citation="\n".join(citations))


def _exact(value: Number | Expr) -> Expr:
    """A number as an exact rational, an expression in parameters as it is."""
    return value if isinstance(value, Expr) and not value.is_Number else parse_number(value)


def from_dropout_rate(formula: str | Expr, /, **parameters: Number) -> Penalty:
    """The penalty of a method that drops a weight of magnitude w with this probability: Omega' = w rate/(1 - rate)."""
    return _from_rate("dropout_rate", formula, parameters, lambda rate: (1 - rate) / rate)


def from_keep_probability(formula: str | Expr, /, **parameters: Number) -> Penalty:
    """The penalty of a method that keeps a weight of magnitude w with this probability alpha = eta/(eta + 1)."""
    return _from_rate("keep_probability", formula, parameters, lambda keep: keep / (1 - keep))


def from_noise_ratio(formula: str | Expr, /, **parameters: Number) -> Penalty:
    """The penalty of multiplicative noise with r(w) = Var(s)/E(s)^2 = 1/eta_hat(w)."""
    return _from_rate("noise_ratio", formula, parameters, lambda r: 1 / r)


def from_reweighting(formula: str | Expr, /, **parameters: Number) -> Penalty:
    """The penalty with reweighting eta_hat(w): Omega(w) = int_0^w t/eta_hat(t) dt."""
    return Penalty("reweighting", _read(formula, parameters, w))


def from_penalty(formula: str | Expr, /, **parameters: Number) -> Penalty:
    """The penalty Omega(w) itself, shifted to Omega(0) = 0 where that limit is finite."""
    return Penalty("penalty", _read(formula, parameters, w))


def from_dual(formula: str | Expr, /, **parameters: Number) -> Penalty:
    """The penalty with dual f(eta): Omega(w) = 1/2 min_eta (w^2/eta + f(eta))."""
    return Penalty("dual", _read(formula, parameters, eta))


def from_prox(formula: str | Expr, /, **parameters: Number) -> Penalty:
    """The penalty behind a shrinkage rule x(w) at step 1: Omega'(x(t)) = t - x(t)."""
    return Penalty("prox", _read(formula, parameters, w))


def _from_rate(kind: str, formula: str | Expr, parameters: dict[str, Number], odds: Callable[[Expr], Expr]) -> Penalty:
    expr = _read(formula, parameters, w, allow_lam=True)
    if lam not in expr.free_symbols:
        return Penalty(kind, expr)
    eta_hat = sympy.simplify(lam * odds(expr))
    if lam in eta_hat.free_symbols:
        raise EtatrickError(f"eta_hat = lam/r = {eta_hat} still depends on lam; write the rate at lam = 1, without lam")
    return Penalty("reweighting", eta_hat)


def _read(formula: str | Expr, parameters: dict[str, Number], variable: Symbol, allow_lam: bool = False) -> Expr:
    """The formula with its parameters declared, and the given ones replaced by exact numbers."""
    declared = {
        name: parameter(name, value if isinstance(value, str) and value in _ASSUMPTIONS else "real")
        if value in _ASSUMPTIONS or _is_negative(value)
        else parameter(name)
        for name, value in parameters.items()
    }
    if isinstance(formula, str):
        expr = parse(formula, declared, variable, allow_lam=allow_lam)
    else:
        expr = accept(formula, declared, variable)
    missing = [name for name in declared if declared[name] not in expr.free_symbols]
    if missing:
        raise EtatrickError(f"the formula has no parameter {missing[0]}")
    exact = {declared[n]: parse_number(x) for n, x in parameters.items() if x not in _ASSUMPTIONS}
    return expr.subs(exact)


def _is_negative(value: Number) -> bool:
    return parse_number(value) < 0
