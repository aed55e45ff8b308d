-- What the lists of the admin portal need: case folded in every script, and alphabetical order.
-- depends: 0004.approved-domains

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

-- Alphabetical by character, whatever the database's own collation.
create index approved_domains_by_name on approved_domains (domain_name collate "C");
