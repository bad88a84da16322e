"""Bernoulli gates whose rates are learned from the loss alone. P(w) = min_k w^2 (1-k)/(2 k) is 0, at k = 1.
Boluki et al. 2020.
"""

from __future__ import annotations

from ._entry import Outside

ENTRY = Outside(
    name="learnable_bernoulli_dropout",
    title="Learnable Bernoulli dropout",
    year=2020,
    noise="Bernoulli gate without a cost",
    reason=("without a cost on the rate no noise is the best for every weight, so the effective penalty is 0"),
    citation="""@inproceedings{boluki2020learnable,
  author = {Boluki, Shahin and Ardywibowo, Randy and Dadaneh, Siamak Zamani and Zhou, Mingyuan and Qian, Xiaoning},
  title = {Learnable {B}ernoulli Dropout for Bayesian Deep Learning},
  booktitle = {International Conference on Artificial Intelligence and Statistics},
  year = {2020},
}""",
)
