"""Where `enclose` succeeds: every separable entry, six quantities, magnitudes from 1e-300 to 1e300.

    OMP_NUM_THREADS=1 python -m pytest -n 0 -s -m benchmark tests/benchmarks/test_enclosures.py

writes enclosures.csv beside it: entry, quantity, at, result, relative radius as a power of ten; `result` is proved,
exact (0 or an infinity), refused (no proof), none (the value does not exist), slow (given up after some seconds) or
fault (an error that is not etatrick's own). `at` is the magnitude, eta for the dual, v at step 1 for the prox, the step
for the threshold. 15 digits are asked for.
"""

from __future__ import annotations

import csv
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import flint
import pytest

from etatrick import EtatrickError, Penalty, methods
from etatrick.calculus import balls
from etatrick.calculus.rigour import EstimateError

pytestmark = pytest.mark.benchmark

FILE = Path(__file__).with_name("enclosures.csv")
QUANTITIES = ("omega", "derivative", "reweighting", "dual", "prox", "threshold")
POINTS = ("1e-300", "1e-30", "0.3", "50", "1e30", "1e300")
DIGITS, SECONDS = 15, 5


class Slow(Exception):
    """The time is over."""


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Slow

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def derived(name: str) -> Penalty:
    """The penalty with its formulas found, which is not timed."""
    p = methods.get(name)
    with suppress(EtatrickError):
        assert p.curve
        assert p.dual is not None
    return p


def outcome(p: Penalty, quantity: str, at: str) -> tuple[str, str]:
    try:
        with limited(SECONDS):
            ball = p.enclose(quantity, at, DIGITS)
    except Slow:
        return "slow", ""
    except (EstimateError, balls.PrecisionError):
        return "refused", ""
    except EtatrickError:
        return "none", ""
    except Exception:  # one row must not end the table
        return "fault", ""
    if ball.is_zero() or not ball.is_finite():
        return "exact", ""
    return "proved", width(ball)


def width(ball: flint.arb) -> str:
    """log10 of the relative radius, rounded up."""
    with balls.precision(64):
        ratio = ball.rad() / abs(ball).lower()
        return "-inf" if ratio.is_zero() else str((ratio.log() / flint.arb(10).log()).upper().ceil().unique_fmpz())


@pytest.mark.timeout(3600)
def test_where_enclose_succeeds() -> None:
    rows, names = [], methods.names("separable")
    for k, name in enumerate(names, 1):
        p = derived(name)
        found = [(name, q, at, *outcome(p, q, at)) for q in QUANTITIES for at in POINTS]
        rows += found
        print(f"{k:3}/{len(names)} {name:36}{dict(Counter(row[3] for row in found))}", flush=True)
    with FILE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("entry", "quantity", "at", "result", "log10 of the relative radius"))
        writer.writerows(rows)
    print(Counter(row[3] for row in rows))
    widths = [int(row[4]) for row in rows if row[4] not in ("", "-inf")]
    assert max(widths) <= -DIGITS
