"""Found by every Python process of a house under test: puts the seam in where one is asked for."""

import os

if os.environ.get("FAULTS_SEAM") or os.environ.get("FAULTS_CLOCK"):
    from faults import seam

    seam.install()
    seam.obey(os.environ)
