"""Gaussian dropout at a fixed variance: s ~ N(1, a), so that r = a and Omega(w) = a w^2/2.

A ridge: f(eta) is 0 up to 1/a and infinite beyond. a = p/(1 - p) matches dropout at the rate p in mean and
variance. Srivastava et al. 2014, section 10; fast dropout (Wang and Manning 2013) has the same law for the
sums that enter a unit.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="gaussian_dropout",
    title="Gaussian dropout",
    year=2014,
    noise="Gaussian N(1, a)",
    source=Formula("noise_ratio", "a"),
    parameters=(Parameter("a", "the variance of the noise", default="1", low="0"),),
    traits=Traits("closed", "smooth", "quadratic", "single-valued"),
    citation="""@article{srivastava2014dropout,
  author = {Srivastava, Nitish and Hinton, Geoffrey and Krizhevsky, Alex and Sutskever, Ilya and Salakhutdinov, Ruslan},
  title = {Dropout: A Simple Way to Prevent Neural Networks from Overfitting},
  journal = {Journal of Machine Learning Research},
  volume = {15},
  number = {56},
  pages = {1929--1958},
  year = {2014},
}
@inproceedings{wang2013fast,
  author = {Wang, Sida and Manning, Christopher},
  title = {Fast Dropout Training},
  booktitle = {Proceedings of the 30th International Conference on Machine Learning},
  series = {Proceedings of Machine Learning Research},
  volume = {28},
  pages = {118--126},
  year = {2013},
}""",
    recorded=(
        *records(
            {"a": "1"},
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
            {"a": "1/4"},
            omega={
                "0.3": "0.01125",
                "1": "0.125",
                "1e6": "125000000000",
            },
            derivative={
                "0.3": "0.075",
                "1": "0.25",
                "1e6": "250000",
            },
            reweighting={
                "0.3": "4",
                "1": "4",
                "1e6": "4",
            },
            dual={
                "0.3": "0",
                "1": "0",
                "1e6": "inf",
            },
            prox={
                ("1e-8", "0.25"): "9.4117647058823529411764705882352941176470588235294e-9",
                ("0.3", "0.25"): "0.28235294117647058823529411764705882352941176470588",
                ("20", "0.25"): "18.823529411764705882352941176470588235294117647059",
                ("1e-8", "8"): "3.3333333333333333333333333333333333333333333333333e-9",
                ("0.3", "8"): "0.1",
                ("20", "8"): "6.6666666666666666666666666666666666666666666666667",
            },
            threshold={
                "0.25": "0",
                "8": "0",
            },
        ),
    ),
)
