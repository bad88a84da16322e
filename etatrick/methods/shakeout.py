"""Shakeout: the weight becomes -c with probability tau, else (w + c tau)/(1 - tau), each with the sign of w.

Its mean is w and its variance tau (w + c)^2/(1 - tau), so Omega(w) = tau (w^2 + 2 c w)/(2 (1 - tau)), an elastic net;
f(eta) = c^2 k^2 eta/(1 - k eta) up to 1/k, k = tau/(1 - tau). The variance also jumps by c^2 k at w = 0, where the sign
is 0: an l0 term c^2 k/2 on top of Omega, which gradients never see. The gradient passes through the noise, so
Omega is half the variance itself, not the integral of its ratio. Kang, Li and Tao 2016.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="shakeout",
    title="Shakeout",
    year=2016,
    noise="two-point, enhanced or reversed",
    source=Formula("penalty", "tau/(2*(1 - tau))*(w**2 + 2*c*w)"),
    parameters=(
        Parameter("tau", "probability of a reversal", default="1/2", low="0", high="1"),
        Parameter("c", "magnitude of a reversed weight", default="1/10", low="0"),
    ),
    traits=Traits("closed", "kink", "quadratic", "single-valued"),
    citation="""@inproceedings{kang2016shakeout,
  author = {Kang, Guoliang and Li, Jun and Tao, Dacheng},
  title = {Shakeout: A New Regularized Deep Neural Network Training Scheme},
  booktitle = {Proceedings of the AAAI Conference on Artificial Intelligence},
  volume = {30},
  pages = {1751--1757},
  year = {2016},
}""",
    recorded=(
        *records(
            {"tau": "1/2", "c": "1/10"},
            omega={
                "1e-8": "1.00000005e-9",
                "0.3": "0.075",
                "2.5": "3.375",
                "1e6": "500000100000",
            },
            derivative={
                "1e-8": "0.10000001",
                "0.3": "0.4",
                "2.5": "2.6",
                "1e6": "1000000.1",
            },
            reweighting={
                "1e-8": "9.999999000000099999990000000999999900000009999999e-8",
                "0.3": "0.75",
                "2.5": "0.96153846153846153846153846153846153846153846153846",
                "1e6": "0.9999999000000099999990000000999999900000009999999",
            },
            dual={
                "1e-8": "1.000000010000000100000001000000010000000100000001e-10",
                "0.3": "0.0042857142857142857142857142857142857142857142857143",
                "2.5": "inf",
                "1e6": "inf",
            },
            prox={
                ("0.0999999", "1"): "0",
                ("0.1000001", "1"): "5e-8",
                ("20", "1"): "9.95",
                ("0.7999992", "8"): "0",
                ("0.8000008", "8"): "8.8888888888888888888888888888888888888888888888889e-8",
                ("20", "8"): "2.1333333333333333333333333333333333333333333333333",
            },
            threshold={
                "1": "0.1",
                "8": "0.8",
            },
        ),
        *records(
            {"tau": "0.3", "c": "0.78"},
            omega={
                "0.3": "0.11957142857142857142857142857142857142857142857143",
                "1": "0.54857142857142857142857142857142857142857142857143",
                "1e6": "214286048571.42857142857142857142857142857142857143",
            },
            derivative={
                "0.3": "0.46285714285714285714285714285714285714285714285714",
                "1": "0.76285714285714285714285714285714285714285714285714",
                "1e6": "428571.76285714285714285714285714285714285714285714",
            },
            reweighting={
                "0.3": "0.64814814814814814814814814814814814814814814814815",
                "1": "1.3108614232209737827715355805243445692883895131086",
                "1e6": "2.3333315133347529322260461970172996598395986584464",
            },
            dual={
                "0.3": "0.038470257611241217798594847775175644028103044496487",
                "1": "0.19555714285714285714285714285714285714285714285714",
                "1e6": "inf",
            },
            prox={
                ("0.083571345", "0.25"): "0",
                ("0.0835715121429", "0.25"): "7.5483909677419354838709677419354838709677419354839e-8",
                ("20", "0.25"): "17.989032258064516129032258064516129032258064516129",
                ("2.67428304", "8"): "0",
                ("2.67428838857", "8"): "6.0387064516129032258064516129032258064516129032258e-7",
                ("20", "8"): "3.9122580645161290322580645161290322580645161290323",
            },
            threshold={
                "0.25": "0.083571428571428571428571428571428571428571428571429",
                "8": "2.6742857142857142857142857142857142857142857142857",
            },
        ),
    ),
)
