-- what: a report that a lead is lost is agreed to, sent back or overtaken
-- set in: lead, state, who
-- set out: number and reason, or no row when none waits
-- locks: the row
update loss x
set status = %(status)b, decided_by = %(actor)b, decided_at = %(now)b
where x.bucket = %(bucket)b and x.lead_id = %(lead_id)b and x.status = 'asked'
returning x.seq, x.reason
