"""The laws every penalty obeys, as a pytest class, as plain functions and as hypothesis strategies.

`PenaltyLaws` is inherited to test a dropout rate of one's own; `laws` and `torch_laws` hold the laws one by
one; `strategies` draws magnitudes, steps and rates.
"""

from .suite import PenaltyLaws as PenaltyLaws
