-- name: IsRegion :one
select exists (
    select from available_regions where region_code = @region and status in ('active', 'draining')
)::boolean;
