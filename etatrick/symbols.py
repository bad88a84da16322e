"""The symbols every formula is written in, and what is assumed of them.

`w` is the magnitude |w| of a weight, `eta` the reweighting variable of the eta-trick

    Omega(w) = 1/2 min_{eta > 0} ( w^2/eta + f(eta) ),

`lam` the weight of the penalty in the objective `loss + lam * Omega`. All are positive: a penalty is even
in the weight and everything is derived on the open half line.
"""

from __future__ import annotations

import itertools
from typing import Final

import sympy

w: Final = sympy.Symbol("w", positive=True)
eta: Final = sympy.Symbol("eta", positive=True)
lam: Final = sympy.Symbol("lam", positive=True)

#: The argument and the step of a proximal operator, prox_{step * Omega}(v) for v > 0.
v: Final = sympy.Symbol("v", positive=True)
step: Final = sympy.Symbol("step", positive=True)


class dawson(sympy.Function):
    """Dawson's integral D(x) = exp(-x^2) int_0^x exp(t^2) dt, with D' = 1 - 2 x D, which SymPy lacks."""

    @classmethod
    def eval(cls, x: sympy.Expr) -> sympy.Expr | None:
        if x.is_zero:
            return sympy.S.Zero
        if x.could_extract_minus_sign():
            return -cls(-x)
        return None

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        x = self.args[0]
        return 1 - 2 * x * self.func(x)

    def _eval_is_extended_real(self) -> bool | None:
        return self.args[0].is_extended_real

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_positive

    def _eval_rewrite_as_erfi(self, x: sympy.Expr, **_: object) -> sympy.Expr:
        return sympy.sqrt(sympy.pi) / 2 * sympy.exp(-(x**2)) * sympy.erfi(x)

    def _eval_evalf(self, prec: int) -> sympy.Expr | None:
        return self.rewrite(sympy.erfi)._eval_evalf(prec)


class EtatrickError(ValueError):
    """A question that has no answer, said in one sentence; the command line exits with status 2."""


def parameter(name: str, assumption: str = "positive") -> sympy.Symbol:
    """The symbol of a shape parameter: `positive` (the default), `nonnegative` or `real`."""
    if assumption not in ("positive", "nonnegative", "real"):
        raise EtatrickError(
            f"parameter {name}: unknown assumption {assumption!r}; expected positive, nonnegative or real"
        )
    return sympy.Symbol(name, **{assumption: True})


def fresh(name: str, *exprs: sympy.Expr) -> sympy.Symbol:
    """A positive symbol called `name`, with a number added where a symbol of `exprs` has that name already."""
    taken = {symbol.name for expr in exprs for symbol in expr.free_symbols}
    names = itertools.chain([name], (f"{name}{k}" for k in itertools.count(1)))
    return sympy.Symbol(next(n for n in names if n not in taken), positive=True)
