-- what: the roles of a person without a staff row, in place of those there were; only roles that people of that kind of entity can have
-- set in: account, roles with the codes of their regions ('' = none), who gives them, now
-- set out: role, region of each that the account has now
-- locks: the account's roles
with gone as (
    delete from account_role r where r.account_id = %(account_id)b
)
insert into account_role (account_id, role, region_id, given_by, given_at)
select a.id, r.code, g.id, %(given_by)b, %(now)b
from unnest(%(roles)b::text[], %(regions)b::text[]) as k (role, region)
join account a on a.id = %(account_id)b and a.staff_id is null
join entity e on e.id = a.entity_id
join role r on r.code = k.role and e.kind = case r.sees
    when 'maker' then 'maker' when 'region' then 'maker' when 'group' then 'group' when 'entrusted' then 'vendor' end
left join region g on g.code = k.region
where (r.sees = 'region') = (g.id is not null) and (k.region = '') = (g.id is null)
on conflict on constraint account_role_once do update set given_by = excluded.given_by, given_at = excluded.given_at
returning role, region_id
