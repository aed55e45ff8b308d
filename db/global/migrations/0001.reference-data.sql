-- What every deployment shares: regions and languages.

create table available_regions (
    -- Upper-cased, the code is the prefix of regional tokens, which ends at a hyphen.
    region_code text primary key check (region_code ~ '^[a-z0-9]+$'),
    region_name text not null,
    status text not null check (status in ('planned', 'active', 'draining', 'retired')),
    is_active boolean generated always as (status = 'active') stored,
    created_at timestamptz not null default now()
);

insert into available_regions (region_code, region_name, status) values
    ('ind1', 'India - Chennai', 'active'),
    ('usa1', 'USA - California', 'active'),
    ('deu1', 'Germany - Frankfurt', 'active'),
    ('sgp1', 'Singapore', 'planned');

create table supported_languages (
    language_code text primary key,
    language_name text not null,
    native_name text not null,
    is_default boolean not null default false,
    created_at timestamptz not null default now()
);

create unique index supported_languages_one_default
    on supported_languages (is_default) where is_default;

insert into supported_languages (language_code, language_name, native_name, is_default) values
    ('en-US', 'English (United States)', 'English', true),
    ('de-DE', 'German (Germany)', 'Deutsch', false),
    ('ta-IN', 'Tamil (India)', 'தமிழ்', false);
