"""The pages of business modules: which ones are found, and what they may import (issue 15)."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
PAGES = TOP / "hub-ui"

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")


class Checkout:
    """A checkout with nothing but the tool, and modules that a test makes."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.links = top / "hub-ui" / "src" / "modules"
        (top / "hub-ui" / "tools").mkdir(parents=True)
        shutil.copy(PAGES / "tools" / "modules.mjs", top / "hub-ui" / "tools")
        shutil.copy(PAGES / "entries.json", top / "hub-ui")

    def add(self, name: str, *files: str) -> Path:
        folder = self.top / name / "pages" if files else self.top / name
        folder.mkdir(parents=True)
        for file in files:
            (folder / file).touch()
        return folder

    def link(self, **variables: str) -> tuple[int, str]:
        done = subprocess.run(
            ["node", self.top / "hub-ui" / "tools" / "modules.mjs"],
            env={"PATH": os.environ["PATH"], **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stderr

    def list_of(self, portal: str) -> str:
        return (self.links / f"_{portal}.ts").read_text("utf-8")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_without_modules_every_list_is_empty(checkout: Checkout) -> None:
    assert checkout.link() == (0, "")
    names = {path.name for path in checkout.links.iterdir()}
    assert names == {"_hub.ts", "_org.ts", "_agency.ts", "_admin.ts"}
    assert all("load:" not in path.read_text("utf-8") for path in checkout.links.iterdir())


def test_a_module_stands_in_the_lists_of_its_portals(checkout: Checkout) -> None:
    pages = checkout.add("modules/demo", "hub.tsx", "org.tsx")
    checkout.add("modules/later", "admin.tsx")
    checkout.add("modules/without")
    assert checkout.link() == (0, "")
    assert (checkout.links / "demo").resolve() == pages
    assert 'import("./demo/hub")' in checkout.list_of("hub")
    assert 'import("./demo/org")' in checkout.list_of("org")
    assert "demo" not in checkout.list_of("agency")
    assert 'import("./later/admin")' in checkout.list_of("admin")
    assert not (checkout.links / "without").exists()


def test_modules_come_and_go(checkout: Checkout) -> None:
    checkout.add("modules/demo", "hub.tsx")
    checkout.add("modules/without")
    assert checkout.link() == (0, "")
    stamp = (checkout.links / "_hub.ts").stat().st_mtime_ns
    assert checkout.link(MODULES="demo, without") == (0, "")
    assert (checkout.links / "_hub.ts").stat().st_mtime_ns == stamp  # nothing differs
    for none in ("", "none"):
        assert checkout.link(MODULES=none) == (0, "")
        assert not (checkout.links / "demo").is_symlink()
        assert "demo" not in checkout.list_of("hub")
        assert checkout.link() == (0, "")
        assert (checkout.links / "demo").is_symlink()
    shutil.rmtree(checkout.top / "modules")
    assert checkout.link() == (0, "")
    assert not (checkout.links / "demo").is_symlink()


def test_pages_of_a_package_from_elsewhere(checkout: Checkout, tmp_path: Path) -> None:
    pages = checkout.add("elsewhere", "hub.tsx")
    assert checkout.link(MODULES="far,silent", MODULE_PAGES=f"far={pages}:silent=") == (0, "")
    assert (checkout.links / "far").resolve() == pages
    assert 'import("./far/hub")' in checkout.list_of("hub")


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({"MODULES": "demo,nowhere"}, 'MODULES: there is no module "nowhere"'),
        ({"MODULES": "broken"}, "has none of hub.tsx, admin.tsx, org.tsx, agency.tsx"),
        ({"MODULES": "../demo"}, 'MODULES: there is no module "../demo"'),
        ({"MODULE_PAGES": "far"}, 'MODULE_PAGES: "far" is not name=/absolute/folder'),
        ({"MODULE_PAGES": "far=pages"}, "is not name=/absolute/folder"),
        ({"MODULE_PAGES": "Far=/tmp"}, "is not name=/absolute/folder"),
        ({"MODULE_PAGES": "far=/no/such/folder"}, "far: there is no folder /no/such/folder"),
        ({"MODULE_PAGES": "demo=/tmp"}, 'there are two modules "demo"'),
    ],
)
def test_a_mistake_is_one_line_and_changes_nothing(
    checkout: Checkout, variables: dict[str, str], line: str
) -> None:
    checkout.add("modules/demo", "hub.tsx")
    checkout.add("modules/broken", "Hub.ts")
    code, said = checkout.link(**variables)
    assert code == 2
    assert line in said
    assert len(said.splitlines()) == 1
    assert not checkout.links.exists()


LINT = """
import { Linter } from "eslint";
import { ownImports } from "./tools/own-imports.mjs";
const [file, code] = process.argv.slice(1);
const linter = new Linter({ cwd: process.cwd() });
const found = linter.verify(
  code,
  [{ plugins: { m: { rules: { own: ownImports } } }, rules: { "m/own": "error" } }],
  { filename: `${process.cwd()}/${file}` },
);
process.stdout.write(found.map(({ messageId, message }) => messageId ?? message).join());
"""


@pytest.mark.skipif(not (PAGES / "node_modules").is_dir(), reason="needs `make setup`")
@pytest.mark.parametrize(
    ("file", "code", "said"),
    [
        ("modules/demo/hub.js", 'import x from "@/shared/modules"', ""),
        ("modules/demo/hub.js", 'import x from "react"', ""),
        ("modules/demo/hub.js", 'export { x } from "./a/b"', ""),
        ("modules/demo/a/b.js", 'import("../i18n/en")', ""),
        ("modules/demo/hub.js", 'import x from "@/hub/api"', "module"),
        ("modules/demo/hub.js", 'import x from "@/modules/other/x"', "module"),
        ("modules/demo/hub.js", 'import x from "../other/x"', "module"),
        ("modules/demo/a/b.js", 'export * from "../../../hub/api"', "module"),
        ("modules/demo/a/b.js", 'import("../../demo2/x")', "module"),
        ("modules/demo/hub.js", 'import { modules } from "virtual:modules"', "module"),
        ("hub/App.js", 'import x from "@/modules/demo/hub"', "core"),
        ("shared/modules/x.js", 'import("../../modules/demo/hub")', "core"),
        ("shared/modules/x.js", 'import x from "./entry"', ""),
        ("modules/_hub.js", 'import("./demo/hub")', ""),
    ],
)
def test_a_module_imports_its_own_folder_and_what_is_shared(
    file: str, code: str, said: str
) -> None:
    done = subprocess.run(
        ["node", "--input-type=module", "-e", LINT, "--", f"src/{file}", code],
        cwd=PAGES,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == said
