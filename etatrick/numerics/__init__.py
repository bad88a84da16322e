"""Numbers: any view of a penalty at a point, to any precision."""

from ._evaluate import QUANTITIES as QUANTITIES
from ._evaluate import evaluate as evaluate
from ._evaluate import require_values as require_values
from ._evaluate import rounded as rounded
from ._locate import Place as Place
from ._locate import locate as locate
