"""Both formulations on one instance after the other: values, maps over families, refutations and their witnesses."""
