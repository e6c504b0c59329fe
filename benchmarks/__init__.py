"""What a check costs, as ratios to reading and solving the same models in the same run."""
