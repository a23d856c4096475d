from .coverage import (
    LIMITS as LIMITS,
)
from .coverage import (
    known_truth_facts as known_truth_facts,
)
from .coverage import (
    outside_limits as outside_limits,
)
from .coverage import (
    stored_facts as stored_facts,
)
from .known_truth import (
    best_possible_auc as best_possible_auc,
)
from .known_truth import (
    label_audit as label_audit,
)
from .known_truth import (
    label_confusion_tables as label_confusion_tables,
)
from .known_truth import (
    label_truth as label_truth,
)
from .planted_territory import (
    PLANTED_SHARE as PLANTED_SHARE,
)
from .planted_territory import (
    TOP as TOP,
)
from .planted_territory import (
    TerritoryAgreement as TerritoryAgreement,
)
from .planted_territory import (
    territory_agreement as territory_agreement,
)
from .realism import (
    NothingMeasured as NothingMeasured,
)
from .realism import (
    compare as compare,
)
from .realism import (
    measure_folder as measure_folder,
)
from .realism import (
    real_facts as real_facts,
)
from .training_speed import (
    ideas_table as ideas_table,
)
from .training_speed import (
    published_speed as published_speed,
)
from .training_speed import (
    step_facts as step_facts,
)
from .training_speed import (
    step_table as step_table,
)
