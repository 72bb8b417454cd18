-- what: a rule set goes on in its life
-- set in: id, status before and after, approver
-- set out: kind (no row: it was not in that status)
-- locks: the rule set's row
update rule_set r
set status = %(after)b, approved_by = coalesce(%(approved_by)b, r.approved_by), valid_from = greatest(r.valid_from, %(valid_from)b)
where r.id = %(id)b and r.status = %(before)b
returning r.kind
