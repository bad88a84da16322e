"""Lasso: Omega(w) = w, f(eta) = eta, eta_hat(w) = w; dropout at rate 1/(1 + w).

The prox is soft thresholding. Tibshirani 1996.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Traits, records

ENTRY = Entry(
    name="lasso",
    title="Lasso, l1",
    year=1996,
    noise="ratio lam/w",
    source=Formula("penalty", "w"),
    traits=Traits("closed", "kink", "linear", "single-valued"),
    citation="""@article{tibshirani1996regression,
  author = {Tibshirani, Robert},
  title = {Regression Shrinkage and Selection via the Lasso},
  journal = {Journal of the Royal Statistical Society: Series B (Methodological)},
  volume = {58},
  number = {1},
  pages = {267--288},
  year = {1996},
}""",
    recorded=(
        *records(
            omega={
                "1e-8": "1e-8",
                "0.3": "0.3",
                "2.5": "2.5",
                "1e6": "1000000",
            },
            derivative={
                "1e-8": "1",
                "0.3": "1",
                "2.5": "1",
                "1e6": "1",
            },
            reweighting={
                "1e-8": "1e-8",
                "0.3": "0.3",
                "2.5": "2.5",
                "1e6": "1000000",
            },
            dual={
                "1e-8": "1e-8",
                "0.3": "0.3",
                "2.5": "2.5",
                "1e6": "1000000",
            },
            prox={
                ("0.24999975", "0.25"): "0",
                ("0.25000025", "0.25"): "2.5e-7",
                ("20", "0.25"): "19.75",
                ("0.999999", "1"): "0",
                ("1.000001", "1"): "1e-6",
                ("20", "1"): "19",
                ("3.999996", "4"): "0",
                ("4.000004", "4"): "4e-6",
                ("20", "4"): "16",
            },
            threshold={
                "0.25": "0.25",
                "1": "1",
                "4": "4",
            },
        ),
    ),
)
