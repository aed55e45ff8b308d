-- Counters of sign-in attempts of staff, shared by all instances; the subject is a keyed hash.
-- depends: 0003.admin

-- Unlogged: a crash may forget the counts, and no login waits for a disk.
create unlogged table throttles (
    kind text not null,
    subject bytea not null,
    window_start timestamptz not null,
    count integer not null,
    primary key (kind, subject, window_start)
);

create index throttles_window_start on throttles (window_start);
