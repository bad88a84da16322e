"""Ridge: a constant reweighting eta_hat(w) = scale, Omega(w) = w^2/(2 scale); the penalty of plain dropout.

By f(eta) = max_w 2 Omega(w) - w^2/eta the dual is 0 for eta <= scale and infinite beyond. A fixed keep
probability k is scale = k/(1 - k). Hoerl and Kennard 1970.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="ridge",
    title="Ridge (fixed dropout)",
    year=1970,
    noise="any, ratio 1/scale",
    source=Formula("reweighting", "scale"),
    parameters=(Parameter("scale", "the constant reweighting; curvature 1/scale", default="1", low="0"),),
    traits=Traits("closed", "smooth", "quadratic", "single-valued"),
    citation="""@article{hoerl1970ridge,
  author = {Hoerl, Arthur E. and Kennard, Robert W.},
  title = {Ridge Regression: Biased Estimation for Nonorthogonal Problems},
  journal = {Technometrics},
  volume = {12},
  number = {1},
  pages = {55--67},
  year = {1970},
}""",
    recorded=(
        *records(
            {"scale": "1"},
            omega={
                "1e-8": "5e-17",
                "0.3": "0.045",
                "2.5": "3.125",
                "1e6": "500000000000",
            },
            derivative={
                "1e-8": "1e-8",
                "0.3": "0.3",
                "2.5": "2.5",
                "1e6": "1000000",
            },
            reweighting={
                "1e-8": "1",
                "0.3": "1",
                "2.5": "1",
                "1e6": "1",
            },
            dual={
                "1e-8": "0",
                "0.3": "0",
                "2.5": "inf",
                "1e6": "inf",
            },
            prox={
                ("1e-8", "1"): "5e-9",
                ("0.3", "1"): "0.15",
                ("20", "1"): "10",
                ("1e-8", "8"): "1.1111111111111111111111111111111111111111111111111e-9",
                ("0.3", "8"): "0.033333333333333333333333333333333333333333333333333",
                ("20", "8"): "2.2222222222222222222222222222222222222222222222222",
            },
            threshold={
                "1": "0",
                "8": "0",
            },
        ),
        *records(
            {"scale": "3/2"},
            omega={
                "0.3": "0.03",
                "1": "0.33333333333333333333333333333333333333333333333333",
                "1e6": "333333333333.33333333333333333333333333333333333333",
            },
            derivative={
                "0.3": "0.2",
                "1": "0.66666666666666666666666666666666666666666666666667",
                "1e6": "666666.66666666666666666666666666666666666666666667",
            },
            reweighting={
                "0.3": "1.5",
                "1": "1.5",
                "1e6": "1.5",
            },
            dual={
                "0.3": "0",
                "1": "0",
                "1e6": "inf",
            },
            prox={
                ("1e-8", "0.25"): "8.5714285714285714285714285714285714285714285714286e-9",
                ("0.3", "0.25"): "0.25714285714285714285714285714285714285714285714286",
                ("20", "0.25"): "17.142857142857142857142857142857142857142857142857",
                ("1e-8", "8"): "1.5789473684210526315789473684210526315789473684211e-9",
                ("0.3", "8"): "0.047368421052631578947368421052631578947368421052632",
                ("20", "8"): "3.1578947368421052631578947368421052631578947368421",
            },
            threshold={
                "0.25": "0",
                "8": "0",
            },
        ),
    ),
)
