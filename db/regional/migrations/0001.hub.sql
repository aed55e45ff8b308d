-- Hub users at home: the only place of their personal data.

create type hub_user_status as enum ('active', 'disabled', 'deleted');

create table hub_users (
    hub_user_id uuid primary key default gen_random_uuid(),
    hub_user_global_id uuid not null unique,
    email_address text not null unique,
    -- An announced change: the directory is swapped first, and a login at this address finishes it.
    pending_email_address text,
    password_hash text,
    handle text not null unique,
    status hub_user_status not null default 'active',
    preferred_language text not null default 'en-US',
    resident_country_code text check (resident_country_code ~ '^[A-Z]{2}$'),
    created_at timestamptz not null default now(),
    confirmed_at timestamptz
);

-- Not unique: several may announce one address, and the directory decides whose it becomes.
create index hub_users_pending_email_address on hub_users (pending_email_address)
    where pending_email_address is not null;
create index hub_users_unconfirmed on hub_users (created_at) where confirmed_at is null;

create table hub_user_display_names (
    hub_user_global_id uuid not null references hub_users (hub_user_global_id) on delete cascade,
    language_code text not null,
    display_name text not null check (char_length(display_name) between 1 and 100),
    is_preferred boolean not null default false,
    created_at timestamptz not null default now(),
    primary key (hub_user_global_id, language_code)
);

create unique index hub_user_display_names_one_preferred
    on hub_user_display_names (hub_user_global_id) where is_preferred;

create table roles (
    role_id uuid primary key default gen_random_uuid(),
    role_name text not null unique,
    description text,
    created_at timestamptz not null default now()
);

insert into roles (role_name, description) values
    ('hub:read_posts', 'Read posts');

create table hub_user_roles (
    hub_user_global_id uuid not null references hub_users (hub_user_global_id) on delete cascade,
    role_id uuid not null references roles (role_id) on delete restrict,
    assigned_at timestamptz not null default now(),
    primary key (hub_user_global_id, role_id)
);

create index hub_user_roles_role_id on hub_user_roles (role_id);
