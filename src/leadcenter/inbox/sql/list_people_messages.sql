-- what: messages to the people of a legal entity that have not arrived, the newest first; who has left, or took the wish back, is not waited for
-- set in: legal entity, buckets, whether those that were given up (else those that wait), how many
-- set out: bucket, lead, notice, kind, noticed at, tries, why the last one failed, next try, given up at, way, person's name
-- locks: none
select m.bucket, m.lead_id, m.notice_id, m.kind, m.noticed_at, m.attempts, m.failure, m.due_at, m.given_up_at, m.adapter, s.name
from staff s
join message m on m.to_id = s.id and m.bucket = any(%(buckets)b::int[]) and m.sent_at is null and (m.given_up_at is not null) = %(given_up)b::boolean
where s.entity_id = %(entity)b and s.status = 'active' and m.failure <> 'not_wanted'
order by m.noticed_at desc, m.notice_id desc, m.adapter
limit %(count)b
