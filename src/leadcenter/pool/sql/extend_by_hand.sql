-- what: a manager extends the protection of a lead; never shorter, and nothing where no clock runs
-- set in: lead, until
-- set out: when it falls now, or no row
-- locks: the open episode
update episode e
set protect_until = greatest(e.protect_until, %(until)b)
where e.bucket = %(bucket)b and e.lead_id = %(lead)b and e.closed_at is null and e.protect_until is not null
returning e.recall_at
