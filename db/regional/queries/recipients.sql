-- name: GetPersonRecipient :one
-- Where a mail to a professional goes, and in which language.
select email_address, preferred_language
from hub_users
where hub_user_global_id = @hub_user_global_id and status = 'active';

-- name: GetMemberRecipient :one
select email_address, preferred_language
from tenant_users
where tenant_user_id = @tenant_user_id and tenant_id = @tenant_id and kind = @kind
    and status = 'active';
