"""evaluate and enclose beside mpmath.quad on the same integral.

    python -m pytest -n 0 -s -m benchmark tests/benchmarks/test_evaluate_speed.py

Omega(x) = int_0^x w/eta_hat(w) dw to 100 digits for every explicit method and for rates whose integral has no closed
form. mpmath.quad gets the integrand with its constants at hand, and the breakpoints; its error is measured against
the enclosure, since its own tolerance is absolute. Seconds depend on the machine, the ratios do less.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import perf_counter

import mpmath
import pytest
import sympy

from etatrick import Penalty, from_reweighting, methods
from etatrick.numerics import rounded
from etatrick.symbols import w

pytestmark = pytest.mark.benchmark

DIGITS, AT = 100, "2.5"
INTEGRALS = ("w + log(1+w)", "sqrt(w) + w*(w+2)", "w*exp(w) + log(1+w)", "1 + w + atan(w)")


def penalties() -> list[tuple[str, Penalty]]:
    closed = [(name, methods.get(name)) for name in methods.names("separable")]
    chosen = [(name, p) for name, p in closed if p.curve.explicit and p.curve.finite_at_zero]
    return chosen + [(f"eta_hat = {text}", from_reweighting(text)) for text in INTEGRALS]


def timed(call: Callable[[], object], rounds: int = 5) -> float:
    seconds = []
    for _ in range(rounds):
        start = perf_counter()
        call()
        seconds.append(perf_counter() - start)
    return statistics.median(seconds)


def quad(p: Penalty) -> mpmath.mpf:
    """int_0^x Omega' by mpmath.quad, arc by arc."""
    total, start, end = mpmath.mpf(0), mpmath.mpf(0), mpmath.mpf(AT)
    for arc in p.curve.arcs:
        stop = end if arc.upper is sympy.oo else min(end, mpmath.mpf(sympy.N(arc.upper, DIGITS + 15)))
        if start < stop:
            total += mpmath.quad(sympy.lambdify(w, arc.slope, "mpmath"), [start, stop])
        start = stop
    return total


@pytest.mark.timeout(1800)
def test_beside_mpmath_quad() -> None:
    print(f"\nOmega({AT}) to {DIGITS} digits")
    print(f"{'penalty':34}{'evaluate':>10}{'enclose':>10}{'quad':>10}{'ratio':>8}{'quad is off by':>16}")
    ratios = []
    for name, p in penalties():
        with mpmath.workdps(DIGITS + 10):
            ours, proof = (
                timed(lambda p=p: p.evaluate("omega", AT, DIGITS)),
                timed(lambda p=p: p.enclose("omega", AT, DIGITS)),
            )
            try:
                theirs = timed(lambda p=p: quad(p), 3)
                value = rounded(lambda d, p=p: p.enclose("omega", AT, d), DIGITS)
                off = mpmath.nstr(abs(quad(p) / value - 1), 2)
            except (ZeroDivisionError, ValueError) as error:
                theirs, off = float("nan"), type(error).__name__
        ratios.append((theirs / ours, theirs / proof))
        print(
            f"{name:34}{1e3 * ours:8.2f}ms{1e3 * proof:8.2f}ms{1e3 * theirs:8.2f}ms{theirs / ours:8.1f}{off:>16}",
            flush=True,
        )
    for which, label in enumerate(("evaluate", "enclose")):
        found = [r[which] for r in ratios if r[which] == r[which]]
        print(
            f"quad/{label}: median {statistics.median(found):.1f}, least {min(found):.2f}, over {len(found)} penalties"
        )
