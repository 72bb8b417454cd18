-- what: a contract between two entities; it leans on the assessment of its kind that runs longest (constraint relation_assessed)
-- set in: one row
-- set out: its id
-- locks: new row
insert into relation (id, from_entity, to_entity, kind, contract_no, valid_from, valid_to, assessment_id, assessed_until)
select %(id)b, %(from_entity)b, %(to_entity)b, %(kind)b, %(contract_no)b, %(valid_from)b, %(valid_to)b, a.id, a.valid_until
from (select 1) o
left join lateral (
    select a.id, a.valid_until
    from assessment a
    where a.about = 'recipient' and a.class = %(kind)b and a.state = 'approved' and a.valid_until > greatest(%(valid_from)b::timestamptz, statement_timestamp())
    order by a.valid_until desc limit 1
) a on true
returning id
