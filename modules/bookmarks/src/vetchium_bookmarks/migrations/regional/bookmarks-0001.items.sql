-- Links that a professional keeps, in the region where the account is at home.
-- depends: 0096.rights-of-later-tables

create schema bookmarks;

create table bookmarks.items (
    item_id uuid primary key,
    hub_user_global_id uuid not null references hub_users (hub_user_global_id)
        on delete cascade,
    title text not null,
    url text not null,
    created_at timestamptz not null
);

create index items_of_person on bookmarks.items (hub_user_global_id, created_at desc, item_id);
create index items_created_at on bookmarks.items (created_at);

-- A kind of mail; the value stays if the module goes.
alter type email_template_type add value if not exists 'bookmarks_link';

grant usage on schema bookmarks to vetchium_regional_api, vetchium_regional_worker;
grant select, insert, delete on bookmarks.items to vetchium_regional_api;
-- Cleanup finds and deletes what is old, and reads nothing else.
grant select (item_id, created_at), update (created_at), delete
    on bookmarks.items to vetchium_regional_worker;
