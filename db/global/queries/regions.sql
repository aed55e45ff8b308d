-- name: ListRegions :many
-- Every region in code order, whatever its status.
select region_code, region_name, status
from available_regions
order by region_code;
