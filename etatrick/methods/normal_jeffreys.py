"""The normal-Jeffreys prior, a Gaussian whose variance has the density 1/tau: Omega(w) = log w, eta_hat(w) = w^2.

f(eta) = log(eta) - 1. Omega(0+) = -oo: 0 minimises every objective with this penalty, so the prox is 0 at every step
and only the reweighting, started away from 0, is of use. Figueiredo 2003.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Traits, records

ENTRY = Entry(
    name="normal_jeffreys",
    title="Normal-Jeffreys prior",
    year=2003,
    noise="ratio lam/w^2",
    source=Formula("reweighting", "w**2"),
    traits=Traits("closed", "unbounded", "log", "jumps"),
    citation=r"""@article{figueiredo2003adaptive,
  author = {Figueiredo, M{\'a}rio A. T.},
  title = {Adaptive Sparseness for Supervised Learning},
  journal = {IEEE Transactions on Pattern Analysis and Machine Intelligence},
  volume = {25},
  number = {9},
  pages = {1150--1159},
  year = {2003},
}""",
    recorded=(
        *records(
            omega={
                "1e-8": "-18.42068074395236547214393163747491366080881190903",
                "0.3": "-1.203972804325935992622746217761838502953610930806",
                "2.5": "0.91629073187415506518352721176801107145010121990826",
                "1e6": "13.815510557964274104107948728106185245606608931773",
            },
            derivative={
                "1e-8": "100000000",
                "0.3": "3.3333333333333333333333333333333333333333333333333",
                "2.5": "0.4",
                "1e6": "1e-6",
            },
            reweighting={
                "1e-8": "1e-16",
                "0.3": "0.09",
                "2.5": "6.25",
                "1e6": "1000000000000",
            },
            dual={
                "1e-8": "-19.42068074395236547214393163747491366080881190903",
                "0.3": "-2.203972804325935992622746217761838502953610930806",
                "2.5": "-0.083709268125844934816472788231988928549898780091738",
                "1e6": "12.815510557964274104107948728106185245606608931773",
            },
            prox={
                ("1e-8", "0.25"): "0",
                ("0.3", "0.25"): "0",
                ("20", "0.25"): "0",
                ("1e-8", "1"): "0",
                ("0.3", "1"): "0",
                ("20", "1"): "0",
                ("1e-8", "4"): "0",
                ("0.3", "4"): "0",
                ("20", "4"): "0",
            },
            threshold={
                "0.25": "inf",
                "1": "inf",
                "4": "inf",
            },
        ),
    ),
)
