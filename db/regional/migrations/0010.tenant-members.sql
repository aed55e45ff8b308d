-- What the questions about members need: case folded in every script, pages of one status, and who
-- else is superadmin.
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

-- Whose role this is, filled by the table itself: the superadmins of a tenant are found neither among
-- all of its members nor among all superadmins of the region.
alter table tenant_user_roles add column tenant_id uuid;

create function fill_tenant_of_role() returns trigger
    language plpgsql
    as $$
begin
    select u.tenant_id into new.tenant_id
    from tenant_users u where u.tenant_user_id = new.tenant_user_id;
    return new;
end
$$;

create trigger tenant_user_roles_tenant before insert on tenant_user_roles
    for each row execute function fill_tenant_of_role();

update tenant_user_roles ur set tenant_id = u.tenant_id
from tenant_users u where u.tenant_user_id = ur.tenant_user_id;

create index tenant_user_roles_of_tenant on tenant_user_roles (tenant_id, role_id);
