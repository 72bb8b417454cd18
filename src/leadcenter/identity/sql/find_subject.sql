-- what: whom a provider means
-- set in: issuer, subject
-- set out: the account, or no row
-- locks: none
select o.account_id from oidc_subject o where o.issuer = %(issuer)b and o.subject = %(subject)b
