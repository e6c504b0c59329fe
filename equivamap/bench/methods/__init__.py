"""Methods that answer benchmark questions: ours, the baselines, and a stranger's."""
