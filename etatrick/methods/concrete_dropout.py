"""Concrete dropout: a drop probability p with weight decay w^2 decay/(1 - p) and a reward entropy * H(p).

With the noise, P(w) = decay w^2 + min_p (1/2 + decay) w^2 p/(1 - p) - entropy H(p):
the noise ratio is 2 decay + (1 + 2 decay) p/(1 - p), the cost -entropy H(p).
At w = 0 p = 1/2, so Omega is smooth there; far out p -> 0 and Omega grows like decay w^2 (plus entropy log 2). It
regularises and does not sparsify.
Gal, Hron and Kendall 2017.
"""

from __future__ import annotations

from ._entry import Entry, Noise, Parameter, Traits, records

ENTRY = Entry(
    name="concrete_dropout",
    title="Concrete dropout",
    year=2017,
    noise="Bernoulli gate, drop probability p",
    source=Noise(
        cost="entropy*(p*log(p) + (1 - p)*log(1 - p))",
        parameter="p",
        ratio="2*decay + (1 + 2*decay)*p/(1 - p)",
        upper="1",
    ),
    parameters=(
        Parameter("decay", "weight decay", default="1/10", low="0"),
        Parameter("entropy", "weight of the entropy of p", default="10", low="0"),
    ),
    traits=Traits("parametric", "smooth", "quadratic", "jumps past step 12.90"),
    citation="""@inproceedings{gal2017concrete,
  author = {Gal, Yarin and Hron, Jiri and Kendall, Alex},
  title = {Concrete Dropout},
  booktitle = {Advances in Neural Information Processing Systems},
  year = {2017},
}""",
    recorded=(
        *records(
            {"decay": "1/10", "entropy": "10"},
            omega={
                "1": "0.64098709052147686112453236359285847198306541538621",
                "2.5": "3.0501360519449664737285062526347380321551636743312",
                "4": "5.9210081335219120734372656998005832343878633278236",
                "1e-6": "6.99999999999928000000000017279999999993952e-13",
                "0.3": "0.062429014869188594014808766139667320444328728828608",
            },
            derivative={
                "1": "1.1837554513705126513786721571217232887985714123091",
                "2.5": "1.8591453784873034743408226901183422901859695830647",
                "4": "1.9164111527582014089618860784761501180896367486617",
                "1e-6": "1.399999999999712000000000103679999999951616e-6",
                "0.3": "0.41246584212202237426715953370444305446704658377032",
            },
            reweighting={
                "1": "0.84476907695946260904950710173644113207960269193914",
                "2.5": "1.3447038778829275223833905365413198105803689997159",
                "4": "2.0872347743556940297168905338781962819265751003452",
                "1e-6": "0.71428571428586122448979589569679300292459208663057",
                "0.3": "0.72733295551598453547867180427047432631797139163049",
            },
            dual={
                "1": "0.40271027101377746841025557937549957137186337058979",
                "2.5": "5.6606172454307258144514851325405471583052913901337",
                "4": "10.504060656515447101535547845019489630866574965812",
            },
            prox={
                ("1e-8", "1"): "4.1666666666666666753472222222222222222222222222222e-9",
                ("0.3", "1"): "0.12523437472534218311254853194914064566962444432817",
                ("20", "1"): "16.666665703708635734103411056420274017384547185682",
                ("1e-8", "8"): "8.1967213114754098371055972692449667739213822513818e-10",
                ("0.3", "8"): "0.024592972348654380771411642431604920698583511352532",
                ("20", "8"): "5.5187349669441973284140925887906691469073803705278",
                ("1e-8", "20"): "3.4482758620689655173228179464738908580912189310702e-10",
                ("0.3", "20"): "0.010345047476074695001600760819530565534507100424701",
                ("20", "20"): "0.76333122956662882405639940248210364594139357324573",
            },
            threshold={
                "1": "0",
                "8": "0",
                "20": "0",
            },
        ),
    ),
)
