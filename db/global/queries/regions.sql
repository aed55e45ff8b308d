-- name: ListRegions :many
-- Every region in code order, whatever its status.
select region_code, region_name, status
from available_regions
order by region_code;

-- name: LockRegions :exec
-- One change at a time; sign-ups, which refer to the rows, go on.
lock table available_regions in share row exclusive mode;

-- name: GetRegionForChange :one
-- One region, held until the end of the transaction; for how many seconds it has had its status.
select region_name, status, extract(epoch from clock_timestamp() - status_since)::float8 as seconds
from available_regions
where region_code = @region_code
for update;

-- name: InsertRegion :exec
insert into available_regions (region_code, region_name, status)
values (@region_code, @region_name, 'planned')
on conflict (region_code) do nothing;

-- name: UpdateRegion :exec
update available_regions set region_name = @region_name, status = @status
where region_code = @region_code;

-- name: CountResidents :one
-- Table → rows of a region; an empty object if nothing leads there any more.
select residents_of_region(@region_code::text)::text as residents;
