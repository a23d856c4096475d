from .effects import Effects as Effects
from .hospital import Hospital as Hospital
from .study import Study as Study, simulate_study as simulate_study, simulate_tables as simulate_tables
