"""Where peers are: set by the environment, or computed from a region's code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.forwarding.endpoints import Endpoints
from common.settings import SettingsError


class TestEndpoints:
    def test_a_variable_goes_before_the_template(self) -> None:
        endpoints = Endpoints.from_environ(
            {
                "INTERNAL_ENDPOINT_IND1": "http://127.0.0.1:8101/",
                "INTERNAL_ENDPOINT_TEMPLATE": "https://api.{region}.internal",
            }
        )
        assert endpoints.base_url("ind1") == "http://127.0.0.1:8101"
        assert endpoints.base_url("sgp1") == "https://api.sgp1.internal"

    def test_without_variables_there_is_the_usual_template(self) -> None:
        assert Endpoints.from_environ({}).base_url("sgp1") == "http://regional-api-sgp1:8080"

    def test_an_ipv6_address(self) -> None:
        assert Endpoints({"ind1": "http://[::1]:8101"}).base_url("ind1") == "http://[::1]:8101"

    @pytest.mark.parametrize(
        "url",
        [
            "127.0.0.1:8101",
            "ftp://host",
            "http://",
            "http://host:0",
            "http://host:99999",
            "http://host:x",
            "http://user:secret@host",
            "http://host/path",
            "http://host?",
            "http://host/#x",
            "http://ho st",
            "http://[::1",
        ],
    )
    def test_every_wrong_url_is_told_but_not_shown(self, url: str) -> None:
        environ = {
            "INTERNAL_ENDPOINT_IND1": url,
            "INTERNAL_ENDPOINT_USA1": "http://fine",
            "INTERNAL_ENDPOINT_X-1": "http://fine",
            "INTERNAL_ENDPOINT_TEMPLATE": "http://no-place",
        }
        with pytest.raises(SettingsError) as caught:
            Endpoints.from_environ(environ)
        names = [line.partition(" ")[0] for line in caught.value.lines]
        assert names == [f"INTERNAL_ENDPOINT_{each}" for each in ("IND1", "X-1", "TEMPLATE")]
        assert "secret" not in str(caught.value)

    @pytest.mark.parametrize(
        "template",
        [
            "http://{region}-{region}",
            "http://x/{region}",
            "{region}",
            "http://{region}:{port:1-2}",
            "http://x:{port}",
            "http://x:{port:0-9}",
            "http://x:{port:9-8}",
            "http://x:{port:1-65536}",
            "http://x:{port:1-}",
            "http://x:{PORT:1-2}",
        ],
    )
    def test_unfit_templates(self, template: str) -> None:
        with pytest.raises(ValueError, match=r"must|URL"):
            Endpoints({}, template)

    @given(code=st.from_regex(r"[a-z0-9]{2,16}", fullmatch=True))
    def test_a_port_follows_from_the_code(self, code: str) -> None:
        endpoints = Endpoints({}, "http://127.0.0.1:{port:20000-29999}")
        url = endpoints.base_url(code)
        assert 20000 <= int(url.removeprefix("http://127.0.0.1:")) <= 29999
        assert Endpoints({}, "http://127.0.0.1:{port:20000-29999}").base_url(code) == url

    def test_the_port_of_a_code_never_changes(self) -> None:
        """Servers that run already count with it, those of older versions too."""
        template = "http://127.0.0.1:{port:20000-29999}"
        found = [Endpoints({}, template).base_url(code)[-5:] for code in ("sgp1", "bra1")]
        assert found == ["26758", "20904"]

    @given(code=st.text(max_size=20))
    def test_only_region_codes_become_part_of_a_url(self, code: str) -> None:
        endpoints = Endpoints({})
        if code.isascii() and code.isalnum() and code == code.lower() and 2 <= len(code) <= 16:
            assert endpoints.base_url(code) == f"http://regional-api-{code}:8080"
        else:
            with pytest.raises(ValueError, match="region code"):
                endpoints.base_url(code)
