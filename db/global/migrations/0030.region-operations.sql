-- What it takes to open and close a region: docs/regions.md.
-- depends: 0001.reference-data

alter table available_regions add column status_since timestamptz not null default now();

create function note_region_status() returns trigger language plpgsql as $$
begin
    new.status_since := now();
    return new;
end
$$;

create trigger available_regions_status before update of status on available_regions
    for each row when (old.status is distinct from new.status)
    execute function note_region_status();

-- What still leads to a region, table by table: all that refer to it, also those of later migrations.
create function residents_of_region(code text) returns jsonb language plpgsql stable as $$
declare
    reference record;
    number bigint;
    found jsonb := '{}';
begin
    for reference in
        select conrelid::regclass as place, attname as field
        from pg_constraint
        join pg_attribute on attrelid = conrelid and attnum = conkey[1]
        where contype = 'f' and confrelid = 'available_regions'::regclass
    loop
        execute format(
            'select count(*) from %s where %I = $1', reference.place, reference.field
        ) into number using code;
        if number > 0 then
            found := found || jsonb_build_object(reference.place::text, number);
        end if;
    end loop;
    return found;
end
$$;
