-- what: a lost lead is back: the report of its loss stays and says since when
-- set in: lead, who
-- set out: number, reason
-- locks: the row
update loss x
set back_at = %(now)b, back_by = %(actor)b
where x.bucket = %(bucket)b and x.lead_id = %(lead_id)b and x.status = 'agreed' and x.back_at is null
returning x.seq, x.reason
