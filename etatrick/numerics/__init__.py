"""Numbers: any view of a penalty at a point, to any precision, and intervals proved to contain it."""

from ._decimals import decimal_ends as decimal_ends
from ._evaluate import QUANTITIES as QUANTITIES
from ._evaluate import Digits as Digits
from ._evaluate import at_end as at_end
from ._evaluate import enclose as enclose
from ._evaluate import evaluate as evaluate
from ._evaluate import exactly as exactly
from ._evaluate import negative as negative
from ._evaluate import require_digits as require_digits
from ._evaluate import require_values as require_values
from ._evaluate import require_view as require_view
from ._evaluate import rounded as rounded
from ._locate import Place as Place
from ._locate import locate as locate
