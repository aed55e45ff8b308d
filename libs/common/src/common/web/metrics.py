"""What every HTTP server of ours measures, in Prometheus' form."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter(
    "vetchium_http_requests_total",
    "Answered requests.",
    ("method", "route", "status", "hop"),
)
SECONDS = Histogram(
    "vetchium_http_request_seconds",
    "Time from the first byte of a request to the last of its answer.",
    ("route", "hop"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
IN_FLIGHT = Gauge(
    "vetchium_http_requests_in_flight",
    "Requests that are being answered.",
    multiprocess_mode="livesum",
)
REFUSED = Counter(
    "vetchium_http_requests_refused_total",
    "Requests that were refused because the process had enough to do.",
)
MISDIRECTED = Counter(
    "vetchium_misdirected_requests_total",
    "Forwarded requests that arrived at a region that is not their home.",
    ("route", "from_region"),
)
SIGNATURES_REFUSED = Counter(
    "vetchium_hop_marks_refused_total",
    "Marks of forwarded requests that did not verify, by reason.",
    ("reason",),
)
CALLS_REFUSED = Counter(
    "vetchium_service_calls_refused_total",
    "Service calls that were refused, by reason.",
    ("reason",),
)
