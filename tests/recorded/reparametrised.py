"""Weights that training writes as a product, a power or a shrunken number, with the cost of their factors.

What is minimised over is what the method trains: masks, factors, the number that is raised to a power.
"""

from __future__ import annotations

from confined import Confined
from mpmath import mp, mpf
from views import FEW, Case, Method, Slope, from_penalty, kept

#: The factors that are minimised over inside another search, which looks as far as 10^-300.
NESTED = (mpf(10) ** -160, mpf(10) ** 20)


def continuous_sparsification(decay: mpf, lzero: mpf) -> Confined:
    """w = m u costs decay u^2/2 + lzero m, for masks 0 < m <= 1: eta = m^2/decay and f = 2 lzero m."""
    return Confined(
        eta=lambda m: m**2 / decay,
        f=lambda m: 2 * lzero * m,
        f_eta=lambda m: lzero * decay / m,
        high=mpf(1),
    )


def hadamard(depth: mpf) -> Confined:
    """w = u_1 ... u_k costs (u_1^2 + ... + u_k^2)/2: eta = (u_2 ... u_k)^2 and f(eta)/2 the cheapest such product."""
    if depth == 2:
        return Confined(lambda u: u, lambda u: u, lambda u: mpf(1), widest=NESTED, points=60)
    rest = hadamard(depth - 1)
    return Confined(
        eta=lambda product: product,
        f=kept(lambda product: 2 * rest.omega(mp.sqrt(product))),
        f_eta=kept(lambda product: 1 / rest.reweighting(mp.sqrt(product))),
        points=120,
    )


def powerpropagation(power: mpf) -> Slope:
    """w = u^power costs u^2/2."""
    return from_penalty(lambda w: mp.root(w, power) ** 2 / 2 if mp.isint(power) else mp.exp(2 * mp.log(w) / power) / 2)


def soft_threshold_reparametrization(tau: mpf) -> Slope:
    """The trained t gives the weight w = max(t - tau, 0): a shrinkage at step 1, so Omega'(w) = t - w = tau.

    That its prox at step 1 is this rule again is for test_definitions.py to see.
    """
    return from_penalty(lambda w: tau * w)


#: The steps lie on both sides of the one at which the mask of the prox at the threshold reaches 1, or of no step:
#: the penalties with an infinite slope at 0 jump at every step, the others at none.
METHODS = {
    "continuous_sparsification": Method(
        continuous_sparsification,
        (
            Case(
                {"decay": "1", "lzero": "1"},
                ("0.25", "4"),
                etas=("0.999999",),
                weights=("0.999999", "1.000001"),
                extra=(("1.1", "0.25"),),
            ),
            Case({"decay": "1/2", "lzero": "3"}, ("0.1", "20"), FEW),
        ),
    ),
    "hadamard": Method(
        hadamard,
        (
            Case({"depth": "2"}, ("0.25", "4")),
            Case({"depth": "3"}, ("0.25", "4"), FEW),
        ),
    ),
    "powerpropagation": Method(
        powerpropagation,
        (
            Case({"power": "3"}, ("0.25", "4")),
            Case({"power": "2"}, ("0.25", "4"), FEW),
            Case({"power": "5/4"}, ("0.25", "4"), FEW),
        ),
    ),
    "soft_threshold_reparametrization": Method(
        soft_threshold_reparametrization,
        (
            Case({"tau": "1/2"}, ("1", "4")),
            Case({"tau": "0.01"}, ("1", "50"), FEW),
        ),
    ),
}
