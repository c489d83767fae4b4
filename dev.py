"""One command for everything a developer does here: see the Makefile, or `python dev.py help`.

This file also has to be read by a Python that is too old, so it only looks at the version and hands over.
"""

import sys

OLDEST = (3, 11)

if sys.version_info < OLDEST:
    sys.stderr.write(
        "Kith needs Python {}.{} or newer and this is Python {}.{}: install a newer one, then name it like "
        "this: make run PYTHON=python3.12\n".format(*OLDEST + tuple(sys.version_info[:2]))
    )
    sys.exit(1)

if __name__ == "__main__":
    from deploy.local.commands import main

    sys.exit(main(sys.argv[1:]))
