"""`python -m tests.faults.driver ROLE …`: one role of the fault tests in a process of its own."""

import sys

import django

django.setup()

from tests.faults import relay, roles  # noqa: E402 -- its imports need Django set up

known = {**vars(relay), **vars(roles)}
known[sys.argv[1]](*sys.argv[2:])
