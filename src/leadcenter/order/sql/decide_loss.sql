-- what: a report that a lead is lost is agreed to, sent back or overtaken
-- set in: lead, number of the report, state, who
-- set out: reason, or no row when that one does not wait
-- locks: the row
update loss x
set status = %(status)b, decided_by = %(actor)b, decided_at = %(now)b
where x.bucket = %(bucket)b and x.lead_id = %(lead_id)b and x.seq = %(seq)b and x.status = 'asked'
returning x.reason
