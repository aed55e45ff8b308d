"""What `make bench` runs: the package beside this file, whatever the current folder."""

import runpy
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])
runpy.run_module("loadtest", run_name="__main__", alter_sys=True)
