-- what: a review as a person, or the undoing of a merge, leaves it
-- set in: key, status (open: nobody has decided), who
-- set out: nothing
-- locks: the review
update match_review r
set status = %(status)b, decided_by = case when %(status)b = 'open' then null else %(actor)b end,
    decided_at = case when %(status)b = 'open' then null else %(now)b::timestamptz end
where r.bucket = %(bucket)b and r.id = %(id)b
