-- what: somebody above says yes or no to a discount
-- set in: lead, version, state, who
-- set out: the number, or no row when it does not wait any more
-- locks: the row
update quotation q
set status = %(status)b, decided_by = %(actor)b, decided_at = %(now)b
where q.bucket = %(bucket)b and q.lead_id = %(lead_id)b and q.version = %(version)b and q.status = 'waiting'
returning q.version
