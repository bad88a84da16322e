"""Uniform dropout: s uniform on (1 - b, 1 + b), so that r = b^2/3 and Omega(w) = b^2 w^2/6.

A ridge: f(eta) is 0 up to 3/b^2 and infinite beyond. Only r counts, so masks uniform on (0, 1), of mean 1/2, are
b = 1. Shen et al. 2018.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="uniform_dropout",
    title="Uniform dropout",
    year=2018,
    noise="uniform on (1 - b, 1 + b)",
    source=Formula("noise_ratio", "b**2/3"),
    parameters=(Parameter("b", "half the width of the law", default="1", low="0"),),
    traits=Traits("closed", "smooth", "quadratic", "single-valued"),
    citation="""@article{shen2018continuous,
  author = {Shen, Xu and Tian, Xinmei and Liu, Tongliang and Xu, Fang and Tao, Dacheng},
  title = {Continuous Dropout},
  journal = {IEEE Transactions on Neural Networks and Learning Systems},
  volume = {29},
  number = {9},
  pages = {3926--3937},
  year = {2018},
}""",
    recorded=(
        *records(
            {"b": "1"},
            omega={
                "1e-8": "1.6666666666666666666666666666666666666666666666667e-17",
                "0.3": "0.015",
                "2.5": "1.0416666666666666666666666666666666666666666666667",
                "1e6": "166666666666.66666666666666666666666666666666666667",
            },
            derivative={
                "1e-8": "3.3333333333333333333333333333333333333333333333333e-9",
                "0.3": "0.1",
                "2.5": "0.83333333333333333333333333333333333333333333333333",
                "1e6": "333333.33333333333333333333333333333333333333333333",
            },
            reweighting={
                "1e-8": "3",
                "0.3": "3",
                "2.5": "3",
                "1e6": "3",
            },
            dual={
                "1e-8": "0",
                "0.3": "0",
                "2.5": "0",
                "1e6": "inf",
            },
            prox={
                ("1e-8", "1"): "7.5e-9",
                ("0.3", "1"): "0.225",
                ("20", "1"): "15",
                ("1e-8", "8"): "2.7272727272727272727272727272727272727272727272727e-9",
                ("0.3", "8"): "0.081818181818181818181818181818181818181818181818182",
                ("20", "8"): "5.4545454545454545454545454545454545454545454545455",
            },
            threshold={
                "1": "0",
                "8": "0",
            },
        ),
        *records(
            {"b": "1/2"},
            omega={
                "0.3": "0.00375",
                "1": "0.041666666666666666666666666666666666666666666666667",
                "1e6": "41666666666.666666666666666666666666666666666666667",
            },
            derivative={
                "0.3": "0.025",
                "1": "0.083333333333333333333333333333333333333333333333333",
                "1e6": "83333.333333333333333333333333333333333333333333333",
            },
            reweighting={
                "0.3": "12",
                "1": "12",
                "1e6": "12",
            },
            dual={
                "0.3": "0",
                "1": "0",
                "1e6": "inf",
            },
            prox={
                ("1e-8", "0.25"): "9.7959183673469387755102040816326530612244897959184e-9",
                ("0.3", "0.25"): "0.29387755102040816326530612244897959183673469387755",
                ("20", "0.25"): "19.591836734693877551020408163265306122448979591837",
                ("1e-8", "8"): "6e-9",
                ("0.3", "8"): "0.18",
                ("20", "8"): "12",
            },
            threshold={
                "0.25": "0",
                "8": "0",
            },
        ),
    ),
)
