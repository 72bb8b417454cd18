-- what: a rule set goes on in its life; score and threshold rules go live on the assessment of their kind that runs longest (rule_set_assessed)
-- set in: id, status before and after, approver, why it was given back
-- set out: kind (no row: it was not in that status)
-- locks: the rule set's row
update rule_set r
set status = %(after)b, approved_by = coalesce(%(approved_by)b, r.approved_by), valid_from = greatest(r.valid_from, %(valid_from)b),
    moved_at = %(now)b, note = case when %(after)b = 'retired' then r.note else %(note)b end,
    assessment_id = case when %(after)b = 'live' then a.id else r.assessment_id end,
    assessed_until = case when %(after)b = 'live' then a.valid_until else r.assessed_until end
from (select 1) o
left join lateral (
    select a.id, a.valid_until
    from assessment a
    join rule_set m on m.id = %(id)b and a.class = m.kind
    where a.about = 'scoring' and a.state = 'approved' and a.valid_until > %(valid_from)b::timestamptz
    order by a.valid_until desc limit 1
) a on true
where r.id = %(id)b and r.status = %(before)b
returning r.kind
