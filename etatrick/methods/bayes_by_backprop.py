"""Bayes by backprop with a Gaussian prior N(0, sigma^2): Omega(w) = w^2/(2 sigma^2).

The weight is N(w, s^2) with both w and s learned. KL(N(w, s^2) || N(0, sigma^2)) = w^2/(2 sigma^2) + a function of
s alone, and so is the expected increase of a squared loss, c s^2/2: the noise is added to the weight, not
multiplied with it, its best s does not depend on w, and only the ridge is left. Blundell et al. 2015.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="bayes_by_backprop",
    title="Bayes by backprop, Gaussian prior",
    year=2015,
    noise="additive Gaussian N(0, s^2), of no effect on the penalty",
    source=Formula("reweighting", "sigma**2"),
    parameters=(Parameter("sigma", "standard deviation of the prior", default="1", low="0"),),
    traits=Traits("closed", "smooth", "quadratic", "single-valued"),
    citation="""@inproceedings{blundell2015weight,
  author = {Blundell, Charles and Cornebise, Julien and Kavukcuoglu, Koray and Wierstra, Daan},
  title = {Weight Uncertainty in Neural Network},
  booktitle = {Proceedings of the 32nd International Conference on Machine Learning},
  series = {Proceedings of Machine Learning Research},
  volume = {37},
  pages = {1613--1622},
  year = {2015},
}""",
    recorded=(
        *records(
            {"sigma": "1"},
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
            {"sigma": "1/2"},
            omega={
                "0.3": "0.18",
                "1": "2",
                "1e6": "2000000000000",
            },
            derivative={
                "0.3": "1.2",
                "1": "4",
                "1e6": "4000000",
            },
            reweighting={
                "0.3": "0.25",
                "1": "0.25",
                "1e6": "0.25",
            },
            dual={
                "0.3": "inf",
                "1": "inf",
                "1e6": "inf",
            },
            prox={
                ("1e-8", "0.25"): "5e-9",
                ("0.3", "0.25"): "0.15",
                ("20", "0.25"): "10",
                ("1e-8", "8"): "3.030303030303030303030303030303030303030303030303e-10",
                ("0.3", "8"): "0.0090909090909090909090909090909090909090909090909091",
                ("20", "8"): "0.60606060606060606060606060606060606060606060606061",
            },
            threshold={
                "0.25": "0",
                "8": "0",
            },
        ),
    ),
)
