-- name: ListSupportedLanguages :many
-- The default first, the others by code.
select language_code, language_name, native_name, is_default
from supported_languages
order by is_default desc, language_code;

-- name: IsDomainApproved :one
-- Exact name, active; a sub-domain is another domain.
select exists (
    select from approved_domains
    where domain_name = @domain_name and status = 'active'
);
