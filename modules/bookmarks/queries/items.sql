-- name: InsertItem :one
-- No row beyond the most that a person may have.
insert into bookmarks.items (item_id, hub_user_global_id, title, url, created_at)
select @item_id, @hub_user_global_id, @title, @url, @now::timestamptz
where (
    select count(*) from bookmarks.items i where i.hub_user_global_id = @hub_user_global_id
) < @most::bigint
returning item_id;

-- name: ListItems :many
select item_id, title, url, created_at
from bookmarks.items
where hub_user_global_id = @hub_user_global_id
order by created_at desc, item_id
limit @most::bigint;

-- name: GetItem :one
select item_id, title, url, created_at
from bookmarks.items
where item_id = @item_id and hub_user_global_id = @hub_user_global_id;

-- name: DeleteItem :one
delete from bookmarks.items
where item_id = @item_id and hub_user_global_id = @hub_user_global_id
returning item_id;

-- name: DeleteOldItems :execrows
delete from bookmarks.items where item_id in (
    select i.item_id from bookmarks.items i
    where i.created_at < (sqlc.arg(now)::timestamptz - sqlc.arg(keep)::interval)
    order by i.created_at
    limit @batch_size::integer
    for update skip locked
);
