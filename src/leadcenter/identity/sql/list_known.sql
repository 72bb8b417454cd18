-- what: providers that know an account
-- set in: account
-- set out: their codes
-- locks: none
select p.code from oidc_provider p
join oidc_subject s on s.issuer = p.issuer
where s.account_id = %(account_id)b
order by p.code
