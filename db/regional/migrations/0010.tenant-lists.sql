-- What filter-users needs: case folded in every script, and pages of one status.
-- depends: 0005.tenants

create function fold_case(words text) returns text
    language sql immutable strict parallel safe
    as $$ select lower(words) $$;

-- A database in the C locale knows the case of ASCII only, so a collation that knows more is named.
do $$
declare
    known text;
begin
    select c.collname into known
    from unnest(array['pg_c_utf8', 'und-x-icu', 'C.utf8', 'C.UTF-8']) with ordinality as w (name, rank)
    join pg_collation c on c.collname = w.name and c.collencoding in (-1, 6)
    order by w.rank
    limit 1;
    if known is not null then
        execute format(
            'create or replace function fold_case(words text) returns text'
            ' language sql immutable strict parallel safe'
            ' as ''select lower(words collate %I)''',
            known
        );
    end if;
end
$$;

create index tenant_users_page_of_status
    on tenant_users (tenant_id, status, created_at, tenant_user_id);
