-- what: grants that ran out and still stand as given
-- set in: buckets, now, most rows
-- set out: customer, entity, purpose, when it ran out, its notice
-- locks: these grant rows until commit, skipping what somebody holds: it is seen again in the next round
select g.bucket, g.customer_id, g.entity_id, g.purpose, g.expires_at, g.notice_no
from consent_grant g
where g.bucket = any(%(buckets)b::int[]) and g.state = 'given' and g.expires_at <= %(now)b and g.changed_at <= g.expires_at
limit %(limit)b
for update of g skip locked
