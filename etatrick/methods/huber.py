"""The Huber loss as a penalty: Omega(w) = w^2/2 up to d, d w - d^2/2 beyond.

eta_hat(w) = max(1, w/d); f(eta) = d^2 (eta - 1) from eta = 1 on, 0 below: the dual of the lasso, with a noise ratio
that is capped at 1. Convex and quadratic at 0. Huber 1964; d = 1.345 is 95% efficient on residuals from
N(0, 1).
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="huber",
    title="Huber loss",
    year=1964,
    noise="ratio lam min(1, d/w)",
    source=Formula("penalty", "piecewise((w**2/2, w <= d), (d*w - d**2/2, True))"),
    parameters=(Parameter("d", "where the penalty becomes linear, and its slope there", default="1", low="0"),),
    traits=Traits("closed", "smooth", "linear", "single-valued"),
    citation="""@article{huber1964robust,
  author = {Huber, Peter J.},
  title = {Robust Estimation of a Location Parameter},
  journal = {The Annals of Mathematical Statistics},
  volume = {35},
  number = {1},
  pages = {73--101},
  year = {1964},
}""",
    recorded=(
        *records(
            {"d": "1.345"},
            omega={
                "1e-8": "5e-17",
                "0.3": "0.045",
                "2.5": "2.4579875",
                "1e6": "1344999.0954875",
            },
            derivative={
                "1e-8": "1e-8",
                "0.3": "0.3",
                "2.5": "1.345",
                "1e6": "1.345",
            },
            reweighting={
                "1e-8": "1",
                "0.3": "1",
                "2.5": "1.8587360594795539033457249070631970260223048327138",
                "1e6": "743494.4237918215613382899628252788104089219330855",
            },
            dual={
                "1e-8": "0",
                "0.3": "0",
                "2.5": "2.7135375",
                "1e6": "1809023.190975",
            },
            prox={
                ("1e-8", "0.25"): "8e-9",
                ("0.3", "0.25"): "0.24",
                ("20", "0.25"): "19.66375",
                ("1e-8", "4"): "2e-9",
                ("0.3", "4"): "0.06",
                ("20", "4"): "14.62",
            },
            threshold={
                "0.25": "0",
                "4": "0",
            },
        ),
        *records(
            {"d": "1/2"},
            omega={
                "0.3": "0.045",
                "2": "0.875",
                "1e6": "499999.875",
            },
            derivative={
                "0.3": "0.3",
                "2": "0.5",
                "1e6": "0.5",
            },
            reweighting={
                "0.3": "1",
                "2": "4",
                "1e6": "2000000",
            },
            dual={
                "0.3": "0",
                "2": "0.25",
                "1e6": "249999.75",
            },
            prox={
                ("1e-8", "0.25"): "8e-9",
                ("0.3", "0.25"): "0.24",
                ("20", "0.25"): "19.875",
                ("1e-8", "4"): "2e-9",
                ("0.3", "4"): "0.06",
                ("20", "4"): "18",
            },
            threshold={
                "0.25": "0",
                "4": "0",
            },
        ),
    ),
)
