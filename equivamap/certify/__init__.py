"""Certificates of verdicts, and the checker that accepts or rejects them without a solver.

`reading`, `model` and `dump` are the parsers and the canonical form of an instance; the checker proper is `region`,
`evidence`, `carrying` and `claims`. It shares no obligation with the verifier: it works out from the models, the map
and the relation what must hold, and asks the certificate for the evidence of each. `docs/certificate-format.md` says
what a certificate holds and what an accepted one proves.
"""
