-- what: who looked or took away most in a time
-- set in: all buckets; kinds of acts; from, until; how many people
-- set out: actor and how many acts of each kind, who did most first
-- locks: none
select a.actor, a.what, count(*)
from audit a
where a.bucket = any(%(buckets)b::int[])
    and a.what in (
        'lead.revealed', 'lead.reveal_refused', 'lead.searched', 'customer.searched', 'cleaning_task.number_revealed', 'raw_lead.opened',
        'export.requested', 'export.approved', 'export.refused', 'export.downloaded', 'export.failed', 'export.expired', 'rights_request.copied',
        'rights_request.explained', 'provisions.exported'
    )
    and a.what = any(%(whats)b::text[]) and a.at >= %(since)b and a.at < %(until)b
group by a.actor, a.what
order by count(*) desc, a.actor, a.what
limit %(most)b
