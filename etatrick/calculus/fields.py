"""The two arithmetics an expression is translated into: real balls and complex balls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flint import acb, arb, fmpq

from etatrick.calculus.functions import REAL, expm1, integer_power, nan, power, rational_power
from etatrick.calculus.functions_complex import COMPLEX, complex_nan, complex_power


class Env:
    """The values of the symbols during one pass, the exact ones among them, and the values found so far."""

    __slots__ = ("analytic", "exact", "memo", "values")

    def __init__(self, values: dict[Any, Any], exact: dict[Any, Any] | None = None, analytic: bool = False) -> None:
        self.values = values
        self.exact = exact or {}
        self.analytic = analytic
        self.memo: dict[Any, Any] = {}


class Reals:
    """Arithmetic over real balls."""

    def lift(self, x: Any) -> Any:
        return arb(x)

    def call(self, head: type, args: Sequence[Any], env: Env) -> Any:
        return REAL[head](args)

    def power(self, base: Any, exponent: Any, env: Env) -> Any:
        return power(base, exponent)

    def integer_power(self, base: Any, n: int) -> Any:
        return integer_power(base, n)

    def rational_power(self, base: Any, p: int, q: int, env: Env) -> Any:
        return rational_power(base, p, q)

    def log1p(self, x: Any, env: Env) -> Any:
        return x.log1p()

    def expm1(self, x: Any, env: Env) -> Any:
        return expm1(x)

    def real(self, x: Any) -> Any:
        return x

    def least(self, x: Any, y: Any, env: Env) -> Any:
        return x.min(y)

    def largest(self, x: Any, y: Any, env: Env) -> Any:
        return x.max(y)

    def nan(self) -> Any:
        return nan()


class Complexes:
    """Arithmetic over complex balls; `env.analytic` is honoured."""

    def lift(self, x: Any) -> Any:
        return acb(x)

    def call(self, head: type, args: Sequence[Any], env: Env) -> Any:
        return COMPLEX[head](args, env.analytic)

    def power(self, base: Any, exponent: Any, env: Env) -> Any:
        return complex_power(base, exponent, env.analytic)

    def integer_power(self, base: Any, n: int) -> Any:
        return base**n

    def rational_power(self, base: Any, p: int, q: int, env: Env) -> Any:
        if q == 2:
            return base.sqrt(analytic=env.analytic) ** p
        return complex_power(base, acb(fmpq(p, q)), env.analytic)

    def log1p(self, x: Any, env: Env) -> Any:
        if env.analytic and x.imag.contains(0) and not x.real > -1:
            return complex_nan()
        return x.log1p()

    def expm1(self, x: Any, env: Env) -> Any:
        return x.expm1()

    def real(self, x: Any) -> Any:
        return x.real

    def least(self, x: Any, y: Any, env: Env) -> Any:
        return x.real_min(y, analytic=env.analytic)

    def largest(self, x: Any, y: Any, env: Env) -> Any:
        return x.real_max(y, analytic=env.analytic)

    def nan(self) -> Any:
        return complex_nan()


Field = Reals | Complexes
REALS: Final = Reals()
COMPLEXES: Final = Complexes()
