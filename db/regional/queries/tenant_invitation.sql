-- name: DeleteHalfMadeTenantMember :exec
-- An earlier invitation's leftover, whose directory row has died: the address has a new one since.
delete from tenant_users
where tenant_id = @tenant_id
    and email_address = @email_address
    and kind = @kind
    and tenant_user_id <> @tenant_user_id
    and confirmed_at is null;

-- name: InviteTenantMember :one
-- Step 2 of 4: a new invited member, or one who is invited still; nothing if the address is taken
-- otherwise. A half-made row lives on from the repetition, as the reservation does.
insert into tenant_users as u (
    tenant_user_id, kind, tenant_id, email_address, status, preferred_language, created_at
)
values (
    @tenant_user_id, @kind, @tenant_id, @email_address, 'invited', @preferred_language,
    @now::timestamptz
)
on conflict (tenant_id, email_address) do update
set preferred_language = excluded.preferred_language,
    created_at = case when u.confirmed_at is null then excluded.created_at else u.created_at end
where u.status = 'invited' and u.tenant_user_id = excluded.tenant_user_id
returning u.tenant_user_id;

-- name: ConfirmInvitedTenantMember :execrows
-- Step 4 of 4, beside the token and its mail: what is mailed is whole.
update tenant_users
set confirmed_at = coalesce(confirmed_at, @now::timestamptz),
    preferred_language = @preferred_language
where tenant_user_id = @tenant_user_id and tenant_id = @tenant_id and kind = @kind
    and status = 'invited';

-- name: InsertTenantInvitationToken :exec
insert into tenant_invitation_tokens
    (token_hash, kind, tenant_id, tenant_user_id, created_at, expires_at)
values (@token_hash, @kind, @tenant_id, @tenant_user_id, @now::timestamptz, @expires_at);

-- name: GetTenantInvitation :one
-- The owner of a live invitation.
select t.tenant_user_id, t.tenant_id, u.email_address, u.status, u.confirmed_at
from tenant_invitation_tokens t
join tenant_users u on u.tenant_user_id = t.tenant_user_id
where t.token_hash = @token_hash and t.kind = @kind and t.expires_at > @now::timestamptz;

-- name: SetUpTenantMember :execrows
-- Without a language the one of the invitation stays.
update tenant_users
set
    password_hash = @password_hash::text,
    full_name = @full_name::text,
    preferred_language = coalesce(sqlc.narg(preferred_language)::text, preferred_language),
    confirmed_at = coalesce(confirmed_at, @now::timestamptz),
    status = 'active'
where tenant_user_id = @tenant_user_id and tenant_id = @tenant_id and kind = @kind
    and status = 'invited';

-- name: ConsumeTenantInvitation :execrows
delete from tenant_invitation_tokens
where token_hash = @token_hash and kind = @kind and tenant_id = @tenant_id
    and expires_at > @now::timestamptz;

-- name: DeleteTenantInvitationTokens :exec
delete from tenant_invitation_tokens
where tenant_user_id = @tenant_user_id and tenant_id = @tenant_id and kind = @kind;
