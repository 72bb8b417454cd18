-- what: a draft is written anew; whoever writes it is its author from now on
-- set in: id, title, body, cases, author, now
-- set out: its version (no row: it is no draft any more)
-- locks: the rule set's row
update rule_set r
set title = %(title)b, body = %(body)b, cases = %(cases)b, made_by = %(made_by)b, made_at = %(now)b
where r.id = %(id)b and r.status = 'draft'
returning r.version
