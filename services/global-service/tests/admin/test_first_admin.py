"""`create-admin`, then the portal: the first admin logs in and invites the second."""

import asyncio
import os
import subprocess
import sys

from vetchium_testing.answers import success
from vetchium_testing.db.roles import as_service
from vetchium_testing.global_service.service import Office, bearer

PASSWORD = "correct horse பேட்டரி"


async def test_the_first_admin_logs_in(private_office: Office) -> None:
    office, address = private_office, "root@vetchium.example"
    command = [sys.executable, "-m", "global_service", "create-admin", "--email", address]
    done = await asyncio.to_thread(
        subprocess.run,
        [*command, "--full-name", "Root Admin", "--password-stdin"],
        env={
            "PATH": os.environ["PATH"],
            "GLOBAL_DB_CONN": as_service(office.conninfo, "global-service"),
        },
        input=f"{PASSWORD}\n".encode(),
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    login = success(await office.post("login", {"email": address, "password": PASSWORD}))
    body = login | {"tfa_code": await office.mailed_code(address)}
    session = success(await office.post("tfa", body))["session_token"]
    info = success(await office.client.get("/admin/myinfo", headers=bearer(session)))
    assert info["roles"] == ["admin:superadmin"]
    assert info["full_name"] == "Root Admin"
    invited = {"email_address": "second@vetchium.example"}
    success(await office.post("invite-user", invited, session), 201)
    assert "Root Admin" in (await office.mails("second@vetchium.example"))[0]
