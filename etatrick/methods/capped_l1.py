"""Capped l1: Omega(w) = min(w, a), the lasso for small weights and no shrinkage of large ones.

eta_hat(w) = w up to a, infinite beyond: f(eta) = eta up to a, then 2 a - a^2/eta. The slope drops at a, so the prox
jumps at every step: at a + step/2 for a step below 2 a, and at the threshold sqrt(2 a step) above. Zhang 2010.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="capped_l1",
    title="Capped l1",
    year=2010,
    noise="ratio lam/w up to a, none beyond",
    source=Formula("penalty", "min(w, a)"),
    parameters=(Parameter("a", "where the penalty becomes constant", default="1", low="0"),),
    traits=Traits("closed", "kink", "constant", "jumps"),
    citation="""@article{zhang2010analysis,
  author = {Zhang, Tong},
  title = {Analysis of Multi-stage Convex Relaxation for Sparse Regularization},
  journal = {Journal of Machine Learning Research},
  volume = {11},
  pages = {1081--1107},
  year = {2010},
}""",
    recorded=(
        *records(
            {"a": "1/4"},
            omega={
                "0.3": "0.25",
                "1": "0.25",
                "1e6": "0.25",
            },
            derivative={
                "0.3": "0",
                "1": "0",
                "1e6": "0",
            },
            reweighting={
                "0.3": "inf",
                "1": "inf",
                "1e6": "inf",
            },
            dual={
                "0.3": "0.29166666666666666666666666666666666666666666666667",
                "1": "0.4375",
                "1e6": "0.4999999375",
            },
            prox={
                ("0.0999999", "0.1"): "0",
                ("0.1000001", "0.1"): "1e-7",
                ("20", "0.1"): "20",
                ("0.70710607408", "1"): "0",
                ("0.707107488293", "1"): "0.707107488293",
                ("20", "1"): "20",
                ("0.2999", "0.1"): "0.1999",
                ("0.3001", "0.1"): "0.3001",
            },
            threshold={
                "0.1": "0.1",
                "1": "0.70710678118654752440084436210484903928483593768847",
            },
        ),
        *records(
            {"a": "1"},
            omega={
                "1e-8": "1e-8",
                "0.3": "0.3",
                "2.5": "1",
                "1e6": "1",
            },
            derivative={
                "1e-8": "1",
                "0.3": "1",
                "2.5": "0",
                "1e6": "0",
            },
            reweighting={
                "1e-8": "1e-8",
                "0.3": "0.3",
                "2.5": "inf",
                "1e6": "inf",
            },
            dual={
                "1e-8": "1e-8",
                "0.3": "0.3",
                "2.5": "1.6",
                "1e6": "1.999999",
            },
            prox={
                ("0.999999", "1"): "0",
                ("1.000001", "1"): "1e-6",
                ("20", "1"): "20",
                ("3.999996", "8"): "0",
                ("4.000004", "8"): "4.000004",
                ("20", "8"): "20",
                ("1.4999", "1"): "0.4999",
                ("1.5001", "1"): "1.5001",
            },
            threshold={
                "1": "1",
                "8": "4",
            },
        ),
    ),
)
