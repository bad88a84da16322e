"""Which penalty does a noise law with a complexity cost induce?

A learned multiplicative noise s with parameter a costs C(a) and adds 1/2 r(a) w^2 to the loss, r = Var(s)/E(s)^2 being
its noise ratio. Minimising over a leaves

    P(w) = min_a 1/2 r(a) w^2 + C(a),        f(eta) = 2 C at eta = 1/r,

which is subquadratic whatever the family: the minimum of functions affine in w^2 is concave in w^2.

>>> import etatrick as et
>>> et.from_noise(et.noise_law("k", mean="k", second_moment="k", upper=1), cost="k/2").omega  # gates kept with chance k
Piecewise((-w**2/2 + w, w <= 1), (1/2, True))
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

import sympy
from sympy import Expr, Integral, Symbol

from .calculus import balls
from .calculus.antiderivative import antiderivative
from .calculus.checks import Interval
from .calculus.limits import limit
from .calculus.rational import integrate_with_root
from .family import Level, NoiseFamily
from .parsing import parse, parse_number
from .penalty import Number, Penalty
from .symbols import EtatrickError, parameter

#: The ends of a range, None for oo.
Range: TypeAlias = tuple[Number, Number | None]

_CHECK_DIGITS = 30


@dataclass(frozen=True)
class NoiseLaw:
    """A multiplicative noise s by its first two moments, formulas (or Integrals) in a parameter a in (lower, upper).

    A law that is not scaled to mean 1 is meant: only the ratio r = E s^2/(E s)^2 - 1 enters. `others`: further
    parameters with their ranges.
    """

    parameter: Symbol
    mean: Expr
    second_moment: Expr
    lower: Expr = sympy.S.Zero
    upper: Expr = sympy.oo
    others: tuple[Level, ...] = ()

    @property
    def ratio(self) -> Expr:
        """r = Var(s)/E(s)^2 = E s^2/(E s)^2 - 1."""
        return self.second_moment / self.mean**2 - 1


def noise_law(
    name: str,
    /,
    *,
    mean: str | None = None,
    second_moment: str | None = None,
    ratio: str | None = None,
    survival: str | None = None,
    density: str | None = None,
    support: Range = (0, 1),
    lower: Number = 0,
    upper: Number | None = None,
    others: Mapping[str, Range] | None = None,
    **parameters: Number,
) -> NoiseLaw:
    """A noise law with the parameter `name` in (lower, upper), upper None for oo, from formulas in text. One of

    * `mean` and `second_moment`: E s and E s^2;
    * `ratio`: Var(s)/E(s)^2 itself;
    * `survival`: P(s > x) in x, for a gate on [0, 1]; atoms at 0 and 1 are allowed.
      E s = int_0^1 P(s > x) dx and E s^2 = int_0^1 2 x P(s > x) dx;
    * `density`: the density of s in x on `support` (its upper end None for oo), need not be normalised.

    `others`: further parameters of the law with their ranges, such as {"b": (0, None)}: the cost is minimised over
    all of them. `parameters`: numbers for further names in the formulas. Raises EtatrickError for anything else.
    """
    a, x = parameter(name), parameter("x")
    numbers = {parameter(key): parse_number(value) for key, value in parameters.items()}
    levels = tuple(Level(parameter(key), *_ends(*given)) for key, given in (others or {}).items())
    declared = {str(symbol): symbol for symbol in (a, *numbers, *(level.symbol for level in levels))}

    def read(text: str, **more: Symbol) -> Expr:
        return parse(text, {**declared, **more}).subs(numbers)

    given = [
        key for key, text in (("mean", mean), ("ratio", ratio), ("survival", survival), ("density", density)) if text
    ]
    if len(given) != 1 or (mean is None) != (second_moment is None):
        raise EtatrickError("a noise law is given by mean and second_moment, or by ratio, survival or density alone")
    if mean is not None and second_moment is not None:
        moments = read(mean), read(second_moment)
    elif ratio is not None:
        moments = sympy.S.One, 1 + read(ratio)
    elif survival is not None:
        chance = read(survival, x=x)
        moments = Integral(chance, (x, 0, 1)), Integral(2 * x * chance, (x, 0, 1))
    else:
        moments = _of_density(read(str(density), x=x), x, support)
    return NoiseLaw(a, *moments, *_ends(lower, upper), levels)


def _ends(lower: Number, upper: Number | None) -> tuple[Expr, Expr]:
    """The ends of a range, None for oo."""
    return parse_number(lower), sympy.oo if upper is None else parse_number(upper)


def _of_density(density: Expr, x: Symbol, support: Range) -> tuple[Expr, Expr]:
    low, high = _ends(*support)
    mass, first, second = (Integral(x**k * density, (x, low, high)) for k in range(3))
    return first / mass, second / mass


def noise_of(variable: Expr, parameter: Symbol, lower: Number = 0, upper: Number | None = None) -> NoiseLaw:
    """The law of a SymPy random variable (sympy.stats) on an interval, with the free `parameter` in (lower, upper).

    >>> from sympy.stats import Gamma
    >>> from etatrick.symbols import parameter
    >>> k = parameter("k")
    >>> from sympy import simplify
    >>> simplify(closed(noise_of(Gamma("s", k, 1 / k), k)).ratio)
    1/k
    """
    from sympy.stats import density

    space = getattr(variable, "pspace", None)
    if space is None or not getattr(space, "is_Continuous", False):
        raise EtatrickError(f"{variable} is no continuous SymPy random variable")
    x = sympy.Dummy("x", real=True)
    law, support = density(variable)(x), space.domain.set
    if not isinstance(support, sympy.Interval) or support.start is -sympy.oo:
        raise EtatrickError(f"the support {support} of {variable} is no interval with a finite start")
    positive = sympy.Dummy("x", positive=True)
    moved = law.subs(x, positive + support.start)
    mass, first, second = (
        Integral((positive + support.start) ** k * moved, (positive, 0, support.end - support.start)) for k in range(3)
    )
    return NoiseLaw(parameter, first / mass, second / mass, *_ends(lower, upper))


def from_noise(law: NoiseLaw, cost: Expr | str, **parameters: Number) -> Penalty:
    """P(w) = min_a 1/2 r(a) w^2 + cost(a), the global minimum over the law's range, less its value at w = 0.

    Over all its parameters where it has several, see `etatrick.profile`; it is refused where that cannot be assured.
    `cost`: a formula in the law's parameters, such as "k/2" for half the expected number of kept weights; `parameters`:
    numbers for further names in it. The ratio r may rise or fall with the parameter.
    """
    a = law.parameter
    if isinstance(cost, str):
        numbers = {parameter(key): parse_number(value) for key, value in parameters.items()}
        own = (a, *(level.symbol for level in law.others))
        cost = parse(cost, {str(s): s for s in (*own, *numbers)}).subs(numbers)
    elif parameters:
        raise EtatrickError("values for parameters belong to a cost in text")
    return Penalty("noise", NoiseFamily(a, closed(law).ratio, cost, law.lower, law.upper, law.others))


def closed(law: NoiseLaw) -> NoiseLaw:
    """The law with its moments in closed form where one is found and confirmed by ball arithmetic."""
    levels = (Level(law.parameter, law.lower, law.upper), *law.others)
    mean, second = (_closed(x, levels) for x in (law.mean, law.second_moment))
    return replace(law, mean=mean, second_moment=second)


@lru_cache(maxsize=64)
def _closed(moment: Expr, levels: tuple[Level, ...]) -> Expr:
    for integral in moment.atoms(Integral):
        found = _value_of(integral)
        if found is not None and _confirmed(found, integral, levels):
            moment = moment.xreplace({integral: found})
    return moment


def _value_of(integral: Integral) -> Expr | None:
    """Partial fractions after a substitution that clears roots, else an antiderivative that differentiates back."""
    if len(integral.limits) != 1:
        return None
    (x, low, high) = integral.limits[0]
    found = integrate_with_root(integral.function, x, low, high) if high is not sympy.oo else None
    if found is not None:
        return found
    grown = antiderivative(integral.function, x, lower=low, upper=high).expr
    if grown is None:
        return None
    end = limit(grown, x, high, False)
    return None if end is None or not end.value.is_finite else end.value


def _confirmed(found: Expr, integral: Integral, levels: tuple[Level, ...]) -> bool:
    ranges = [Interval(level.lower, level.upper).points({}, -2, 2, 3) for level in levels]
    for values in itertools.product(*ranges):
        point = {level.symbol: x for level, x in zip(levels, values, strict=True)}
        one, other = (balls.evaluate(x, point, _CHECK_DIGITS) for x in (found, integral))
        if not one.overlaps(other):
            return False
    return True
