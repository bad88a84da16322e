"""Stochastic gates: s = clip(m + e/2, 0, 1) with e ~ N(0, 1), cost P(s > 0)/2 = Phi(2 m)/2.

The moments have a closed form that we have not seen written down. With z = 2 m, G(z) = z Phi(z) + phi(z) and
H(z) = ((1 + z^2) Phi(z) + z phi(z))/2, for which G' = Phi and H' = G,

    E s = int_0^1 Phi(2(m - x)) dx = (G(z) - G(z - 2))/2,
    E s^2 = int_0^1 2 x Phi(2(m - x)) dx = (H(z) - H(z - 2))/2 - G(z - 2).

The level t in (0, oo) is m = t - 1/t. Omega has slope sqrt(2) at 0, reaches 1/2 by a jump of the best level at 0.5595
and stays there. Yamada, Lindenbaum, Negahban and Kluger 2020, with their spread 1/2.
"""

from __future__ import annotations

from ._entry import Entry, Noise, Traits, records

Z, BELOW = "(2*t - 2/t)", "(2*t - 2/t - 2)"


def _cdf(z: str) -> str:
    return f"(erfc(-{z}/sqrt(2))/2)"


def _density(z: str) -> str:
    return f"(exp(-{z}**2/2)/sqrt(2*pi))"


def _g(z: str) -> str:
    """G' = Phi."""
    return f"({z}*{_cdf(z)} + {_density(z)})"


def _h(z: str) -> str:
    """H' = G."""
    return f"(((1 + {z}**2)*{_cdf(z)} + {z}*{_density(z)})/2)"


ENTRY = Entry(
    name="stochastic_gates",
    title="Stochastic gates (STG)",
    year=2020,
    noise="clipped Gaussian gate",
    source=Noise(
        cost=f"{_cdf(Z)}/2",
        parameter="t",
        mean=f"({_g(Z)} - {_g(BELOW)})/2",
        second_moment=f"({_h(Z)} - {_h(BELOW)})/2 - {_g(BELOW)}",
    ),
    traits=Traits("parametric", "kink", "constant", "jumps"),
    citation="""@inproceedings{yamada2020feature,
  author = {Yamada, Yutaro and Lindenbaum, Ofir and Negahban, Sahand and Kluger, Yuval},
  title = {Feature Selection using Stochastic Gates},
  booktitle = {International Conference on Machine Learning},
  year = {2020},
}""",
    recorded=(
        *records(
            omega={
                "1e-8": "1.3960833547248205873353106044931043269512831055287e-8",
                "0.3": "0.33096796245059647419915269952077707815290832074718",
                "2.5": "0.5",
                "1e6": "0.5",
                "0.55": "0.49618117408591054886892442650834227425869188634174",
                "0.57": "0.5",
            },
            derivative={
                "1e-8": "1.3951673019976824636709327533848824009414542452796",
                "0.3": "0.87271107149146137965043885784581076240168469336417",
                "2.5": "0",
                "1e6": "0",
                "0.55": "0.4156270963851910326390717596283501445313854067139",
                "0.57": "0",
            },
            reweighting={
                "1e-8": "7.1675991730034188913894340795731350224726044658194e-9",
                "0.3": "0.34375638146460160409923841544429305753390477073712",
                "2.5": "inf",
                "1e6": "inf",
                "0.55": "1.3233015960303899236928535632243837871488199733362",
                "0.57": "inf",
            },
            dual={
                "1e-8": "1.9481822343666529279354119925851826241169650599023e-8",
                "0.3": "0.36525251160680408312916851288542137904637969017613",
                "2.5": "0.87479728727396833662002670969205630335972874858009",
                "1e6": "0.99999968699321818492084155006677423014075839932187",
            },
            prox={
                ("0.0689390137013", "0.05"): "0",
                ("0.0689391515795", "0.05"): "0.0004759989174680716103867145803827607375474344977705",
                ("20", "0.05"): "20",
                ("0.273893612555", "0.2"): "0",
                ("0.273894160343", "0.2"): "0.0039985165073018358499720034424822540427736416362381",
                ("20", "0.2"): "20",
                ("0.999999", "1"): "0",
                ("1.000001", "1"): "1.000001",
                ("20", "1"): "20",
            },
            threshold={
                "0.05": "0.068939082640427632839694871040191468361857204260209",
                "0.2": "0.27389388644862313993034671874358991091990727806323",
                "1": "1",
            },
        ),
    ),
)
