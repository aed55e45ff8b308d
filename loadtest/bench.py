"""The script behind `make bench` and `make load`: runs the package from any working folder."""

import runpy
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])
if sys.argv[1:2] == ["load"]:
    del sys.argv[1]
    from loadtest.load.main import main

    sys.exit(main())
runpy.run_module("loadtest", run_name="__main__", alter_sys=True)
