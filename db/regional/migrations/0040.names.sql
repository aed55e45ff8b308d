-- Names as people search for them: case folded fully, without accents, whatever the composition; and
-- display names as long as all others.
-- depends: 0010.tenant-members

create function fold_name(words text) returns text
    language sql immutable strict parallel safe
    as $$
        select normalize(
            replace(replace(replace(replace(
                translate(
                    regexp_replace(
                        fold_case(normalize(words, NFKD)),
                        -- Accents of Latin, Greek, Cyrillic, Hebrew and Arabic letters, and joiners;
                        -- vowel signs, which are letters of Indic words, stay.
                        U&'[\0300-\036F\0483-\0487\0591-\05C7\0610-\061A\064B-\065F\0670'
                        || U&'\06D6-\06ED\1AB0-\1AFF\1DC0-\1DFF\20D0-\20F0\200C\200D\FE20-\FE2F]',
                        '', 'g'
                    ),
                    -- Letters that have no decomposition; the last is a typographic apostrophe.
                    'ςłøđðħıŧ’',
                    'σloddhit'''
                ),
                'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
            NFKC
        )
    $$;

alter table tenant_users add column folded_name text not null
    generated always as (fold_name(coalesce(full_name, ''))) stored;

alter table hub_user_display_names
    drop constraint hub_user_display_names_display_name_check,
    add constraint hub_user_display_names_display_name_check
        check (char_length(display_name) between 1 and 128);
