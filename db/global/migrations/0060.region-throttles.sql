-- What regions count together: sign-up mails per client, recipient and domain, as keyed hashes.
-- depends: 0010.throttles

-- Not `throttles`, which holds the counters of staff: no region may write those.
create unlogged table region_throttles (
    kind text not null,
    subject bytea not null,
    window_start timestamptz not null,
    count integer not null,
    primary key (kind, subject, window_start)
);

create index region_throttles_window_start on region_throttles (window_start);
