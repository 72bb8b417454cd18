-- what: roles of people without a staff row go that are not among these
-- set in: accounts with their roles and regions (null: none)
-- set out: whose role went
-- locks: the rows
delete from account_role r
where not exists (
    select from unnest(%(accounts)b::uuid[], %(roles)b::text[], %(regions)b::uuid[]) k (account_id, role, region_id)
    where k.account_id = r.account_id and k.role = r.role and k.region_id is not distinct from r.region_id
)
returning r.account_id
