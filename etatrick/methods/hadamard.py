"""Hadamard product: a weight written as a product of k = depth factors that all have weight decay.

min u_1^2/2 + ... + u_k^2/2 over u_1 ... u_k = w is k w^(2/k)/2 (all factors equal): the lasso for two factors, where
eta = u_2^2 is the eta-trick itself, and a bridge penalty for more. f(eta) = (k - 1) eta^(1/(k - 1)) and
eta_hat = w^(2 - 2/k). Hoff 2017; spred, Ziyin and Wang 2023.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="hadamard",
    title="Hadamard product of factors",
    year=2017,
    noise="none, a product of factors",
    source=Formula("penalty", "depth*w**(2/depth)/2"),
    parameters=(Parameter("depth", "number of factors", default="2", low="1"),),
    traits=Traits("closed", "kink", "linear", "single-valued"),
    citation=r"""@article{hoff2017lasso,
  author = {Hoff, Peter D.},
  title = {Lasso, Fractional Norm and Structured Sparse Estimation Using a {H}adamard Product Parametrization},
  journal = {Computational Statistics \& Data Analysis},
  volume = {115},
  pages = {186--198},
  year = {2017},
}
@inproceedings{ziyin2023spred,
  author = {Ziyin, Liu and Wang, Zihao},
  title = {spred: Solving {$L_1$} Penalty with {SGD}},
  booktitle = {Proceedings of the 40th International Conference on Machine Learning},
  series = {Proceedings of Machine Learning Research},
  volume = {202},
  pages = {43407--43422},
  year = {2023},
}""",
    recorded=(
        *records(
            {"depth": "2"},
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
                ("3.999996", "4"): "0",
                ("4.000004", "4"): "4e-6",
                ("20", "4"): "16",
            },
            threshold={
                "0.25": "0.25",
                "4": "4",
            },
        ),
        *records(
            {"depth": "3"},
            omega={
                "0.3": "0.67221071198357470631212230210578692067501249960139",
                "1": "1.5",
                "1e6": "15000",
            },
            derivative={
                "0.3": "1.4938015821857215695824940046795264903889166657809",
                "1": "1",
                "1e6": "0.01",
            },
            reweighting={
                "0.3": "0.20082988502465085656479779739197923799102530615859",
                "1": "1",
                "1e6": "100000000",
            },
            dual={
                "0.3": "1.095445115010332226913939565601604267905489389996",
                "1": "2",
                "1e6": "2000",
            },
            prox={
                ("0.70710607408", "0.25"): "0",
                ("0.707107488293", "0.25"): "0.35355445125189182100967223568420326852899849862459",
                ("20", "0.25"): "19.907757181661961288647432315284677973542585399298",
                ("5.65684859264", "4"): "0",
                ("5.65685990635", "4"): "2.8284356100241345500774937063520671644544187791932",
                ("20", "4"): "18.487242629260481142618050588396231627215240082785",
            },
            threshold={
                "0.25": "0.70710678118654752440084436210484903928483593768847",
                "4": "5.6568542494923801952067548968387923142786875015078",
            },
        ),
    ),
)
