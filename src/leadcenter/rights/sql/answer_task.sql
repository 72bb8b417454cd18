-- what: a dealer answers, once
-- set in: key, dealers of the asker, answer, who, now
-- set out: request (no row: no such open task of theirs)
-- locks: its row
update rights_task t
set answer = %(answer)b, answered_by = %(who)b, answered_at = %(now)b
where t.bucket = %(bucket)b and t.id = %(id)b and t.dealer_id = any(%(dealers)b::uuid[]) and t.answered_at is null
returning t.request_id
