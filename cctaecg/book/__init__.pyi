from .publishing import (
    UnknownResult as UnknownResult,
)
from .publishing import (
    UnreadableResults as UnreadableResults,
)
from .publishing import (
    load_results as load_results,
)
from .publishing import (
    lookup as lookup,
)
from .publishing import (
    publish as publish,
)
from .publishing import (
    publish_book as publish_book,
)
from .publishing import (
    strip_notebook as strip_notebook,
)
from .tables.ablations import (
    ablation_table as ablation_table,
)
from .tables.ablations import (
    arms_table as arms_table,
)
from .tables.ablations import (
    epochs_table as epochs_table,
)
from .tables.methods import (
    incremental_table as incremental_table,
)
from .tables.methods import (
    interval_methods_table as interval_methods_table,
)
from .tables.methods import (
    precision_table as precision_table,
)
from .tables.methods import (
    prevalence_table as prevalence_table,
)
from .tables.methods import (
    selection_table as selection_table,
)
from .tables.methods import (
    subgroup_error_table as subgroup_error_table,
)
from .tables.results import (
    auc_table as auc_table,
)
from .tables.results import (
    interval_text as interval_text,
)
from .tables.results import (
    lower_grade_table as lower_grade_table,
)
from .tables.results import (
    operating_table as operating_table,
)
from .tables.results import (
    threshold_table as threshold_table,
)
