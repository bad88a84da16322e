"""The elastic net: Omega(w) = w + ratio w^2/2, the lasso with a ridge beside it.

eta_hat(w) = w/(1 + ratio w) stays below 1/ratio, so f(eta) = eta/(1 - ratio eta) ends there. The prox is the soft
threshold divided by 1 + ratio step. Zou and Hastie 2005.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="elastic_net",
    title="Elastic net",
    year=2005,
    noise="ratio lam (1/w + ratio)",
    source=Formula("penalty", "w + ratio*w**2/2"),
    parameters=(Parameter("ratio", "weight of w^2/2 beside the w of the lasso", default="1", low="0"),),
    traits=Traits("closed", "kink", "quadratic", "single-valued"),
    citation="""@article{zou2005regularization,
  author = {Zou, Hui and Hastie, Trevor},
  title = {Regularization and Variable Selection via the Elastic Net},
  journal = {Journal of the Royal Statistical Society, Series B},
  volume = {67},
  number = {2},
  pages = {301--320},
  year = {2005},
}""",
    recorded=(
        *records(
            {"ratio": "1"},
            omega={
                "1e-8": "1.000000005e-8",
                "0.3": "0.345",
                "2.5": "5.625",
                "1e6": "500001000000",
            },
            derivative={
                "1e-8": "1.00000001",
                "0.3": "1.3",
                "2.5": "3.5",
                "1e6": "1000001",
            },
            reweighting={
                "1e-8": "9.99999990000000099999999000000009999999900000001e-9",
                "0.3": "0.23076923076923076923076923076923076923076923076923",
                "2.5": "0.71428571428571428571428571428571428571428571428571",
                "1e6": "0.999999000000999999000000999999000000999999000001",
            },
            dual={
                "1e-8": "1.000000010000000100000001000000010000000100000001e-8",
                "0.3": "0.42857142857142857142857142857142857142857142857143",
                "2.5": "inf",
                "1e6": "inf",
                "0.9": "9",
            },
            prox={
                ("0.24999975", "0.25"): "0",
                ("0.25000025", "0.25"): "2e-7",
                ("20", "0.25"): "15.8",
                ("3.999996", "4"): "0",
                ("4.000004", "4"): "8e-7",
                ("20", "4"): "3.2",
            },
            threshold={
                "0.25": "0.25",
                "4": "4",
            },
        ),
        *records(
            {"ratio": "1/4"},
            omega={
                "0.3": "0.31125",
                "1": "1.125",
                "1e6": "125001000000",
            },
            derivative={
                "0.3": "1.075",
                "1": "1.25",
                "1e6": "250001",
            },
            reweighting={
                "0.3": "0.27906976744186046511627906976744186046511627906977",
                "1": "0.8",
                "1e6": "3.999984000063999744001023995904016383934464262143",
            },
            dual={
                "0.3": "0.32432432432432432432432432432432432432432432432432",
                "1": "1.3333333333333333333333333333333333333333333333333",
                "1e6": "inf",
            },
            prox={
                ("0.24999975", "0.25"): "0",
                ("0.25000025", "0.25"): "2.3529411764705882352941176470588235294117647058824e-7",
                ("20", "0.25"): "18.588235294117647058823529411764705882352941176471",
                ("3.999996", "4"): "0",
                ("4.000004", "4"): "2e-6",
                ("20", "4"): "8",
            },
            threshold={
                "0.25": "0.25",
                "4": "4",
            },
        ),
    ),
)
