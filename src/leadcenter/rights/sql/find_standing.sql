-- what: what a customer, or somebody merged into him, asked for on the own page, of one kind, and has no answer to yet
-- set in: the customer, every bucket, the kind
-- set out: one row each: key, sealed text or null
-- locks: none; the customer is held
with person as (
    select %(bucket)b::int as bucket, %(customer_id)b::uuid as id
    union all
    select c.bucket, c.id
    from customer c
    where c.bucket = any(%(everywhere)b::int[]) and c.merged_bucket = %(bucket)b and c.merged_into = %(customer_id)b
)
select r.bucket, r.id, r.text
from person p
join rights_request r on r.bucket = p.bucket and r.customer_id = p.id
where r.kind = %(kind)b and r.came_by = 'page' and r.decided_at is null
order by r.id
