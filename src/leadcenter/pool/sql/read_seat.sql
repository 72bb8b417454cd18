-- what: a pool in force as a person stands to it: without members it is open to all people of its legal entity
-- set in: legal entity, code, person
-- set out: one row or none
-- locks: none
select p.id, p.entity_id, p.code,
    not exists (select from pool_member m where m.entity_id = p.entity_id and m.pool_id = p.id)
        or exists (
            select from pool_member m join staff s on s.entity_id = m.entity_id and s.id = %(staff)b and (s.id = m.staff_id or s.team_code = m.team_code)
            where m.entity_id = p.entity_id and m.pool_id = p.id
        ),
    exists (
        select from pool_member m join staff s on s.entity_id = m.entity_id and s.id = %(staff)b and (s.id = m.staff_id or s.team_code = m.team_code)
        where m.entity_id = p.entity_id and m.pool_id = p.id and m.admin
    ),
    p.freeze_hours, p.cooldown_hours, p.claims_per_day, p.hide_claimed, p.hide_converted, p.open_details
from pool p
where p.entity_id = %(entity)b and p.code = %(code)b and p.status = 'active'
