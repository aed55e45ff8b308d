-- name: InsertHubSignupToken :exec
insert into hub_signup_tokens
    (token_hash, email_address_hash, given_address_hash, hashing_algorithm, created_at, expires_at)
values (
    @token_hash, @email_address_hash, @given_address_hash::bytea, 'HMAC-SHA-256',
    @now::timestamptz, @expires_at
);

-- name: GetHubSignupToken :one
-- The hashes of a live token's address: without its tag, and as given.
select email_address_hash, given_address_hash from hub_signup_tokens
where token_hash = @token_hash and expires_at > @now::timestamptz and consumed_at is null;

-- name: ReserveHubUser :one
-- Step 1 of 4. Claims the address, or continues a reservation: one's own at once, another's after
-- it has lapsed. No row: the address is taken. A handle that exists violates its unique index.
insert into hub_users (
    hub_user_global_id, handle, email_address_hash, hashing_algorithm, status,
    preferred_language, home_region, signup_token_hash, reserved_at, created_at
)
values (
    @hub_user_global_id, @handle, @email_address_hash, 'HMAC-SHA-256', 'active',
    @preferred_language, @home_region, @signup_token_hash::bytea, @now::timestamptz,
    @now::timestamptz
)
on conflict (email_address_hash) do update
set preferred_language = excluded.preferred_language,
    home_region = excluded.home_region,
    signup_token_hash = excluded.signup_token_hash,
    reserved_at = excluded.reserved_at
where hub_users.confirmed_at is null
    and (
        hub_users.signup_token_hash = excluded.signup_token_hash
        or hub_users.reserved_at <= @held_since::timestamptz
    )
returning hub_user_global_id, handle;

-- name: ConfirmHubUser :execrows
-- Step 3 of 4, one winner per reservation; only the sign-up and the region that hold it.
update hub_users set confirmed_at = @now::timestamptz
where hub_user_global_id = @hub_user_global_id
    and confirmed_at is null
    and signup_token_hash = @signup_token_hash::bytea
    and home_region = @home_region;

-- name: ConsumeHubSignupToken :execrows
update hub_signup_tokens set consumed_at = @now::timestamptz
where token_hash = @token_hash and consumed_at is null;

-- name: FinishHubUser :one
-- A login finishes what a sign-up left half-made; returns the token that is spent by it.
update hub_users set confirmed_at = @now::timestamptz
where hub_user_global_id = @hub_user_global_id and confirmed_at is null
returning signup_token_hash;

-- name: ReopenHubUser :exec
-- A directory row without a person: the last step of its sign-up never came, and the region has
-- forgotten the person since. As a lapsed reservation it blocks nobody and dies by itself; should
-- the person be there after all, a login confirms it again.
update hub_users set confirmed_at = null, reserved_at = @reserved_at
where hub_user_global_id = @hub_user_global_id and confirmed_at <= @confirmed_before::timestamptz;
