from .comparing.page import Comparison as Comparison, compared as compared
from .comparing.sides import (
    NothingToCompare as NothingToCompare,
    Side as Side,
    Variant as Variant,
    side_of as side_of,
    variants_of as variants_of,
)
from .ecgs_on_page import viewer_data as viewer_data
from .publishing import (
    publish as publish,
    publish_book as publish_book,
)
from .rendering import NotRendered as NotRendered, render_book as render_book
from .results_by_key import (
    UnknownResult as UnknownResult,
    UnreadableResults as UnreadableResults,
    load_results as load_results,
    lookup as lookup,
)
from .stripping import (
    strip_notebook as strip_notebook,
)
from .tables.ablations import (
    ablation_table as ablation_table,
    arms_table as arms_table,
    epochs_table as epochs_table,
    labels_table as labels_table,
    worth_table as worth_table,
)
from .tables.coverage import (
    auc_coverage_table as auc_coverage_table,
    coverage_table as coverage_table,
)
from .tables.methods import (
    incremental_table as incremental_table,
    interval_methods_table as interval_methods_table,
    precision_table as precision_table,
    prevalence_table as prevalence_table,
    selection_table as selection_table,
    subgroup_error_table as subgroup_error_table,
)
from .tables.network import curve_table as curve_table, layer_table as layer_table
from .tables.operating_points import operating_points_table as operating_points_table
from .tables.results import (
    auc_table as auc_table,
    interval_text as interval_text,
    lower_grade_table as lower_grade_table,
    operating_table as operating_table,
    threshold_table as threshold_table,
)
from .tables.shown import Shown as Shown, shown as shown
