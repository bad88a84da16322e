"""Formulas in pieces: where they change, which formula holds where, and refusals."""

from __future__ import annotations

import pytest
import sympy
from sympy import Abs, Expr, Max, Min, Piecewise, exp, log, sign
from sympy import Rational as Q

from etatrick.calculus.pieces import split
from etatrick.calculus.root import root
from etatrick.symbols import EtatrickError, w

a, b = sympy.symbols("a b", positive=True)
r = sympy.Symbol("r", real=True)


@pytest.mark.parametrize(
    ("expr", "breaks", "pieces"),
    [
        (w**2, (), (w**2,)),
        (Abs(w - 1), (1,), (1 - w, w - 1)),
        (Max(w - 1 / w, 0), (1,), (0, w - 1 / w)),
        (Min(w, w**2), (1,), (w**2, w)),
        (Min(w, 2, w**2), (1, 2), (w**2, w, 2)),
        (Max(0, Min(w - 1, 2)), (1, 3), (0, w - 1, 2)),
        (sign(w - 2) * w, (2,), (-w, w)),
        (Piecewise((w, w < 1), (2 * w - 1, w < 2), (3, True)), (1, 2), (w, 2 * w - 1, 3)),
        (Piecewise((w, w < 1), (w, True)), (), (w,)),
        (Piecewise((3, w > 2), (w, True)), (2,), (w, 3)),
        (Piecewise((Abs(w - 1), w < 2), (1, True)), (1, 2), (1 - w, w - 1, 1)),
        (Abs(Abs(w - 3) - 1), (2, 3, 4), (2 - w, w - 2, 4 - w, w - 4)),
        (Piecewise((w, w < a), (a, True)), (a,), (w, a)),
        (Abs(w**2 - 3 * w + 2), (1, 2), (w**2 - 3 * w + 2, -(w**2) + 3 * w - 2, w**2 - 3 * w + 2)),
    ],
    ids=str,
)
def test_breaks_and_pieces(expr: Expr, breaks: tuple[Expr, ...], pieces: tuple[Expr, ...]) -> None:
    found = split(expr, w)
    assert found.breaks == breaks
    assert [sympy.expand(x - e) for x, e in zip(found.exprs, pieces, strict=True)] == [0] * len(pieces)


def test_a_break_without_a_formula_is_a_root() -> None:
    """w + log w = exp(-w) has no solution in closed form; it lies near 0.8."""
    found = split(Max(w + log(w), exp(-w)), w)
    (only,) = found.breaks
    at = sympy.N(only, 30)
    assert abs(at + sympy.log(at) - sympy.exp(-at)) < Q(1, 10**25)
    assert found.exprs == (exp(-w), w + log(w))


def test_the_pieces_make_the_formula_again() -> None:
    expr = Max(0, Min(w - 1, 2))
    joined = split(expr, w).to_expr()
    for x in (Q(1, 2), Q(1), Q(2), Q(3), Q(7)):
        assert joined.subs(w, x) == expr.subs(w, x)


def test_intervals_cover_the_half_line_in_order() -> None:
    intervals = [(lo, hi) for lo, hi, _ in split(Min(w, 2, w**2), w)]
    assert intervals == [(0, 1), (1, 2), (2, sympy.oo)]


@pytest.mark.parametrize("expr", [Abs(r) * w, Abs(r - 1) + w, Max(r, 1) * w], ids=str)
def test_switches_of_parameters_alone_stay(expr: Expr) -> None:
    """|r| is not r: a real parameter may turn out negative."""
    found = split(expr + Abs(w - 1), w)
    assert found.breaks == (1,)
    for lo, _, piece in found:
        for value in (-3, 2):
            x = lo + Q(1, 2)
            assert piece.subs({r: value, w: x}) == (expr + Abs(w - 1)).subs({r: value, w: x})


@pytest.mark.parametrize(
    ("expr", "word"),
    [
        (Abs(w + r), "sign of r"),
        (Piecewise((w, w < r), (0, True)), "sign of r"),
        (Max(w, b - a), "depends on the values"),
        (Abs(sympy.sin(w)), "cannot find all points"),
    ],
    ids=str,
)
def test_refusals(expr: Expr, word: str) -> None:
    with pytest.raises(EtatrickError, match=word):
        split(expr, w)


def test_uncovered_ends_are_refused() -> None:
    with pytest.raises(EtatrickError, match="end with"):
        split(Piecewise((w, w < 1), (2, w < 2), evaluate=False), w)


def test_a_breakpoint_that_is_a_root_is_kept_as_it_stands() -> None:
    edge = root(w**5 + w - 40, w, sympy.S.One, sympy.Integer(3))
    assert split(Piecewise((w, w <= edge), (1, True)), w).breaks == (edge,)
    assert split(Piecewise((w, edge > w), (1, True)), w).breaks == (edge,)
