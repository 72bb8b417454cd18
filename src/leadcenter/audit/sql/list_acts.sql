-- what: who looked at what or took it away, the newest first
-- set in: all buckets; kinds of acts; actor (empty: anybody); from, until; behind which act the page begins; how many
-- set out: one row each
-- locks: none
select a.bucket, a.id, a.at, a.actor_kind, a.actor, a.on_behalf, a.what, a.object_kind, a.object, a.purpose, a.after
from audit a
where a.bucket = any(%(buckets)b::int[])
    and a.what in (
        'lead.revealed', 'lead.reveal_refused', 'lead.searched', 'customer.searched', 'cleaning_task.number_revealed', 'raw_lead.opened',
        'export.requested', 'export.approved', 'export.refused', 'export.downloaded', 'export.failed', 'export.expired', 'rights_request.copied',
        'rights_request.explained', 'provisions.exported'
    )
    and a.what = any(%(whats)b::text[]) and (%(actor)b = '' or a.actor = %(actor)b)
    and a.at >= %(since)b and a.at < %(until)b and (a.at, a.id) < (%(before_at)b::timestamptz, %(before_id)b::uuid)
order by a.at desc, a.id desc
limit %(most)b
