-- name: InviteAdmin :one
-- A new invited admin, or one who is invited still; nothing if the address is taken otherwise.
insert into admin_users as u (email_address, preferred_language, created_at)
values (@email_address, @preferred_language, @now::timestamptz)
on conflict (email_address) do update set preferred_language = excluded.preferred_language
    where u.status = 'invited'
returning u.admin_user_id;

-- name: InsertAdminInvitationToken :exec
insert into admin_invitation_tokens (token_hash, admin_user_id, created_at, expires_at)
values (@token_hash, @admin_user_id, @now::timestamptz, @expires_at);

-- name: GetAdminInvitation :one
-- The owner of a live invitation.
select t.admin_user_id, u.email_address, u.status
from admin_invitation_tokens t
join admin_users u on u.admin_user_id = t.admin_user_id
where t.token_hash = @token_hash and t.expires_at > @now::timestamptz;

-- name: SetUpAdmin :execrows
-- Without a language the one of the invitation stays.
update admin_users
set
    password_hash = @password_hash::text,
    full_name = @full_name::text,
    preferred_language = coalesce(sqlc.narg(preferred_language)::text, preferred_language),
    status = 'active'
where admin_user_id = @admin_user_id and status = 'invited';

-- name: ConsumeAdminInvitation :execrows
delete from admin_invitation_tokens
where token_hash = @token_hash and expires_at > @now::timestamptz;

-- name: DeleteAdminInvitationTokens :exec
delete from admin_invitation_tokens where admin_user_id = @admin_user_id;
