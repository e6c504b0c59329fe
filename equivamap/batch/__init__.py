"""Many checks as one job: processes that may die, a journal that survives, typed results."""
