"""Writing certificates: the verifier's proofs in the format of `equivamap.certify`.

A certificate is made by running the checker over a script that does not exist yet: each line it asks for is made on
demand, written down, and checked at once. So a certificate that was written whole is accepted, and no list of
obligations is shared between the verifier and the checker.
"""
