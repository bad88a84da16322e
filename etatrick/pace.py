"""A parameter along which an arc can be searched: w reaches oo at oo, and no slower than a power of the parameter."""

from __future__ import annotations

from dataclasses import replace

import sympy
from sympy import Expr, Rational, Symbol

from .calculus import balls
from .calculus.limits import limit
from .calculus.root import root
from .calculus.tidy import tidy
from .curve import Arc
from .symbols import fresh

#: A magnitude below _SLOW at the parameter _FAR grows like a logarithm, too slowly to be looked for step by step.
_FAR, _SLOW = Rational(2) ** 4000, 10**6
#: The same for a magnitude that holds a root, which takes long so far out.
_LESS_FAR = Rational(2) ** 400


def well_paced(arc: Arc, endless: bool | None = None) -> Arc:
    """The arc along its parameter t; along the odds u = (t - lower)/(upper - t) where w -> oo at a finite end; and
    along u with t = lower + exp(u) - 1 (or such odds) where w grows like a logarithm of it.

    `endless`: whether w -> oo at the upper end; None to find out by a limit.
    """
    if arc.explicit:
        return arc
    if arc.upper is not sympy.oo and (_reaches_infinity(arc) if endless is None else endless):
        u = fresh("u", arc.w, arc.omega)
        level = (arc.lower + arc.upper * u) / (1 + u)
        arc = _along(arc, u, level, sympy.S.Zero)
    far, bits = (_LESS_FAR, 1 << 11) if arc.w.has(root) else (_FAR, 1 << 13)
    if arc.upper is sympy.oo and not balls.enclose(arc.w, {arc.t: far}, bits) > _SLOW:
        u = fresh("u", arc.w, arc.omega)
        arc = _along(arc, u, arc.lower + sympy.exp(u) - 1, sympy.S.Zero)
    return arc


def _reaches_infinity(arc: Arc) -> bool:
    end = limit(arc.w, arc.t, arc.upper, False)
    return end is not None and end.value is sympy.oo


def _along(arc: Arc, u: Symbol, level: Expr, start: Expr) -> Arc:
    views = {name: _joined(getattr(arc, name).subs(arc.t, level)) for name in ("w", "slope", "eta", "omega")}
    return replace(arc, t=u, lower=start, upper=sympy.oo, **views)


def _joined(expr: Expr) -> Expr:
    """log(5 - 5 u/(1 + u)) cancels for large u, log 5 - log(1 + u) does not."""
    split = expr.replace(sympy.log, lambda x: sympy.log(sympy.cancel(sympy.together(x))))
    return tidy(sympy.expand_log(split), thorough=False)
