"""Dropout at a fixed rate p: s = 0 with probability p, else 1/(1 - p), so that r = p/(1 - p).

Omega(w) = p w^2/(2 (1 - p)): a ridge, exact for a squared loss with standardised features and of second order
beyond it (Wager, Wang and Liang 2013). DropConnect drops weights the same way. f(eta) is 0 up to (1 - p)/p and
infinite beyond. Srivastava et al. 2014.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="dropout",
    title="Dropout at a fixed rate",
    year=2014,
    noise="scaled Bernoulli, drop p",
    source=Formula("dropout_rate", "p"),
    parameters=(Parameter("p", "the dropout rate", default="1/2", low="0", high="1"),),
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
@inproceedings{wager2013dropout,
  author = {Wager, Stefan and Wang, Sida and Liang, Percy},
  title = {Dropout Training as Adaptive Regularization},
  booktitle = {Advances in Neural Information Processing Systems},
  volume = {26},
  pages = {351--359},
  year = {2013},
}""",
    recorded=(
        *records(
            {"p": "1/2"},
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
            {"p": "0.1"},
            omega={
                "0.3": "0.005",
                "1": "0.055555555555555555555555555555555555555555555555556",
                "1e6": "55555555555.555555555555555555555555555555555555556",
            },
            derivative={
                "0.3": "0.033333333333333333333333333333333333333333333333333",
                "1": "0.11111111111111111111111111111111111111111111111111",
                "1e6": "111111.11111111111111111111111111111111111111111111",
            },
            reweighting={
                "0.3": "9",
                "1": "9",
                "1e6": "9",
            },
            dual={
                "0.3": "0",
                "1": "0",
                "1e6": "inf",
            },
            prox={
                ("1e-8", "0.25"): "9.7297297297297297297297297297297297297297297297297e-9",
                ("0.3", "0.25"): "0.29189189189189189189189189189189189189189189189189",
                ("20", "0.25"): "19.459459459459459459459459459459459459459459459459",
                ("1e-8", "8"): "5.2941176470588235294117647058823529411764705882353e-9",
                ("0.3", "8"): "0.15882352941176470588235294117647058823529411764706",
                ("20", "8"): "10.588235294117647058823529411764705882352941176471",
            },
            threshold={
                "0.25": "0",
                "8": "0",
            },
        ),
    ),
)
