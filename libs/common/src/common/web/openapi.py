"""`/docs`: the OpenAPI document and its page, whose scripts come from this server alone."""

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from litestar import HttpMethod, MediaType, Response, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, SwaggerRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import Method
from litestar.types.internal_types import PathParameterDefinition

from common.web import home
from common.web.routes import get

_PATH = "/docs"
_ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui-standalone-preset.js": "text/javascript",
    "swagger-ui.css": "text/css",
}
_CACHE = {"Cache-Control": "public, max-age=86400"}


def _asset(name: str, media_type: str) -> HTTPRouteHandler:
    @get(f"{_PATH}/{name}", home=home.local, include_in_schema=False, sync_to_thread=True)
    def asset() -> Response[bytes]:
        content = files("swagger_ui").joinpath("static", name).read_bytes()
        return Response(content, media_type=media_type, headers=_CACHE)

    return asset


def handlers() -> list[HTTPRouteHandler]:
    """Return the routes of the page's scripts and styles."""
    return [_asset(name, media_type) for name, media_type in _ASSETS.items()]


def _with_policy(answer: Response[Any]) -> Response[Any]:
    """Let the page, and nothing else, run the scripts and styles that it came with."""
    if answer.media_type == MediaType.HTML:
        answer.headers["Content-Security-Policy"] = _policy(answer.content)
    return answer


@lru_cache(maxsize=4)
def _policy(page: bytes) -> str:
    def hashes(tag: bytes) -> str:
        found = re.findall(rb"<%b[^>]*>(.*?)</%b>" % (tag, tag), page, re.DOTALL)
        return " ".join(
            f"'sha256-{b64encode(sha256(each).digest()).decode()}'" for each in found if each
        )

    return (
        f"default-src 'none'; script-src 'self' {hashes(b'script')}; connect-src 'self'; "
        f"style-src 'self' {hashes(b'style')}; img-src 'self' data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )


def operation_id(
    handler: HTTPRouteHandler,
    method: Method | HttpMethod,
    components: list[str | PathParameterDefinition],
) -> str:
    """Name an operation after its path, as generated clients call it.

    Where a path has GET and others, those have their method behind: `hub_bookmarks_items_post`.
    """
    words = (
        each.name if isinstance(each, PathParameterDefinition) else each for each in components
    )
    name = "_".join(word.replace("-", "_") for word in words) or "root"
    is_second = handler.opt.get("methods", 1) > 1 and method != HttpMethod.GET
    return f"{name}_{HttpMethod(method).value.lower()}" if is_second else name


def config(title: str) -> OpenAPIConfig:
    """Return how the document is made and where it is shown."""
    page = SwaggerRenderPlugin(
        js_url=f"{_PATH}/swagger-ui-bundle.js",
        css_url=f"{_PATH}/swagger-ui.css",
        standalone_preset_js_url=f"{_PATH}/swagger-ui-standalone-preset.js",
        favicon='<link rel="icon" href="data:,">',
    )
    bearer = SecurityScheme(type="http", scheme="bearer", description="A session token")
    return OpenAPIConfig(
        title=title,
        version="0.1.0",
        use_handler_docstrings=True,
        components=Components(security_schemes={"session": bearer}),
        render_plugins=[page, JsonRenderPlugin(), YamlRenderPlugin()],
        operation_id_creator=operation_id,
        openapi_router=Router(
            _PATH,
            route_handlers=[],
            opt={"home": home.local},
            include_in_schema=False,
            after_request=_with_policy,
        ),
    )
