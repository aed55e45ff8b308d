-- Where unknown addresses are sent: 4,096 slots of the keyed hash, each a region (decision 0062).
-- depends: 0002.hub 0030.region-operations

create table directory_slots (
    slot smallint primary key check (slot between 0 and 4095),
    -- No foreign key: nobody lives here, and a region with slots may be retired. Null: no region yet.
    region_code text,
    -- Since when somebody has been told where an address of this slot is answered; it stays there.
    used_since timestamptz
);

-- As it was computed until now: the first byte of the hash modulo the number of active regions.
insert into directory_slots (slot, region_code)
select slot, (select a.codes[1 + (slot / 16) % cardinality(a.codes)])
from generate_series(0, 4095) as slot, (
    select array_agg(region_code order by region_code) as codes
    from available_regions where status = 'active'
) as a;

create function move_directory_slots() returns trigger language plpgsql as $$
declare
    codes text[];
begin
    select array_agg(region_code order by region_code) into codes
    from available_regions where status = 'active';
    if new.status = 'active' then
        -- The first region takes all. A later one takes its share of what nobody has asked for.
        update directory_slots set region_code = new.region_code where region_code is null;
        if not exists (select 1 from directory_slots where region_code = new.region_code) then
            update directory_slots as s set region_code = new.region_code
            from (
                select slot, row_number() over (order by slot) as number
                from directory_slots where used_since is null
            ) as free
            where s.slot = free.slot and s.used_since is null
                and free.number % cardinality(codes) = 0;
        end if;
    elsif new.status = 'retired' and cardinality(codes) > 0 then
        -- No account is left there, so no account stays behind while these move.
        update directory_slots as s set region_code = codes[1 + s.slot % cardinality(codes)]
        where s.region_code = new.region_code;
    end if;
    return null;
end
$$;

create trigger available_regions_slots_insert after insert on available_regions
    for each row execute function move_directory_slots();
create trigger available_regions_slots_update after update of status on available_regions
    for each row when (old.status is distinct from new.status)
    execute function move_directory_slots();
