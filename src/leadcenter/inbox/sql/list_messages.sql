-- what: messages to a webhook that have not arrived, the newest first
-- set in: legal entity, webhook, buckets, whether those that were given up (else those that wait), how many
-- set out: bucket, lead, notice, kind, noticed at, tries, why the last one failed, next try (null: none before the webhook is
--          turned on), given up at; one row of nulls: the webhook has none
-- locks: none
select m.bucket, m.lead_id, m.notice_id, m.kind, m.noticed_at, m.attempts, m.failure, nullif(m.due_at, 'infinity'), m.given_up_at
from webhook w
left join message m on m.to_id = w.id and m.bucket = any(%(buckets)b::int[]) and m.sent_at is null and (m.given_up_at is not null) = %(given_up)b::boolean
where w.id = %(webhook)b and w.entity_id = %(entity)b
order by m.noticed_at desc, m.notice_id desc
limit %(count)b
