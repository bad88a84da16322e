"""Certificates that an independent checker replays, and proofs for the Coq kernel.

certificate(penalty, condition)   a verdict with its evidence, as plain data for JSON
check(data)                       the level of a certificate that holds; raises Rejected
coq.emit, coq.check               a .v file, and what coqc says of it
"""

from ..calculus.replay import Rejected as Rejected
from .certificate import NoCertificate as NoCertificate
from .certificate import certificate as certificate
from .checker import check as check
