-- name: InsertTenantSignup :exec
insert into tenant_signups (signup_id, kind, email_address, created_at, expires_at)
values (@signup_id, @kind, @email_address, @now::timestamptz, @expires_at);

-- name: GetTenantSignupAtHome :one
-- The half of a live sign-up that only the home region has; the mails were queued beside it.
select email_address, expires_at from tenant_signups
where signup_id = @signup_id and kind = @kind and expires_at > @now::timestamptz;

-- name: DeleteTenantSignup :exec
delete from tenant_signups where signup_id = @signup_id and kind = @kind;

-- name: InsertTenantFounder :execrows
-- Step 2 of 4. Nothing if a row stands in the way, by id or by address.
insert into tenant_users (
    tenant_user_id, kind, tenant_id, email_address, password_hash, preferred_language, created_at
)
values (
    @tenant_user_id, @kind, @tenant_id, @email_address, @password_hash, @preferred_language,
    @now::timestamptz
)
on conflict do nothing;

-- name: RenewHalfMadeTenantFounder :execrows
-- Step 2 of 4, repeated: its own row, none that another request has confirmed. The row lives on
-- from the repetition, as the reservation does.
update tenant_users set created_at = @now::timestamptz
where tenant_user_id = @tenant_user_id and tenant_id = @tenant_id and kind = @kind
    and confirmed_at is null;

-- name: ConfirmTenantFounder :exec
-- Step 4 of 4, with the values of the request that won step 3.
update tenant_users
set password_hash = @password_hash, preferred_language = @preferred_language,
    confirmed_at = @now::timestamptz
where tenant_user_id = @tenant_user_id and tenant_id = @tenant_id and kind = @kind;

-- name: HasTenantMembers :one
select exists (
    select 1 from tenant_users where tenant_id = @tenant_id and kind = @kind
)::boolean as has_members;
