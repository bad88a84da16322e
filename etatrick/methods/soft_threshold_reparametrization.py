"""Soft threshold weight reparametrization (STR): the weight is max(t - tau, 0) of the trained magnitude t.

As a shrinkage at step 1 this is the prox of Omega(w) = tau w, the lasso: f(eta) = tau^2 eta, eta_hat = w/tau. The paper
learns tau = sigmoid(s) per layer together with the weights. Kusupati et al. 2020.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="soft_threshold_reparametrization",
    title="Soft threshold reparametrization (STR)",
    year=2020,
    noise="none, a shrinkage rule",
    source=Formula("prox", "max(w - tau, 0)"),
    parameters=(Parameter("tau", "the threshold", default="1/2", low="0"),),
    traits=Traits("closed", "kink", "linear", "single-valued"),
    citation="""@inproceedings{kusupati2020soft,
  author = {Kusupati, A. and Ramanujan, V. and Somani, R. and Wortsman, M. and Jain, P. and Kakade, S. and Farhadi, A.},
  title = {Soft Threshold Weight Reparameterization for Learnable Sparsity},
  booktitle = {Proceedings of the 37th International Conference on Machine Learning},
  series = {Proceedings of Machine Learning Research},
  volume = {119},
  pages = {5544--5555},
  year = {2020},
}""",
    recorded=(
        *records(
            {"tau": "1/2"},
            omega={
                "1e-8": "5e-9",
                "0.3": "0.15",
                "2.5": "1.25",
                "1e6": "500000",
            },
            derivative={
                "1e-8": "0.5",
                "0.3": "0.5",
                "2.5": "0.5",
                "1e6": "0.5",
            },
            reweighting={
                "1e-8": "2e-8",
                "0.3": "0.6",
                "2.5": "5",
                "1e6": "2000000",
            },
            dual={
                "1e-8": "2.5e-9",
                "0.3": "0.075",
                "2.5": "0.625",
                "1e6": "250000",
            },
            prox={
                ("0.4999995", "1"): "0",
                ("0.5000005", "1"): "5e-7",
                ("20", "1"): "19.5",
                ("1.999998", "4"): "0",
                ("2.000002", "4"): "2e-6",
                ("20", "4"): "18",
            },
            threshold={
                "1": "0.5",
                "4": "2",
            },
        ),
        *records(
            {"tau": "0.01"},
            omega={
                "0.3": "0.003",
                "1": "0.01",
                "1e6": "10000",
            },
            derivative={
                "0.3": "0.01",
                "1": "0.01",
                "1e6": "0.01",
            },
            reweighting={
                "0.3": "30",
                "1": "100",
                "1e6": "100000000",
            },
            dual={
                "0.3": "0.00003",
                "1": "0.0001",
                "1e6": "100",
            },
            prox={
                ("0.00999999", "1"): "0",
                ("0.01000001", "1"): "1e-8",
                ("20", "1"): "19.99",
                ("0.4999995", "50"): "0",
                ("0.5000005", "50"): "5e-7",
                ("20", "50"): "19.5",
            },
            threshold={
                "1": "0.01",
                "50": "0.5",
            },
        ),
    ),
)
