"""Console commands of ours, run as real processes."""

import asyncio
import os
import subprocess
import sys


async def run_module(module: str, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run a package; return its exit code and what it wrote. Warnings are errors."""
    own = {
        name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ
    }
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-W", "error", "-m", module, *arguments],
        env=own | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
