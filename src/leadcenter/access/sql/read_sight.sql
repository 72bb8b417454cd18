-- what: what an asker may do, and whose rows exist for it
-- set in: account (null for a service key), legal entity, now
-- set out: one row, or none when the entity is not active: kind, roles, how far they see, permissions, dealers of its group or regions, colleagues of
--          the store (null: no store), whether the maker's contract with a vendor holds, whether the maker is in another country
-- locks: none
with held as (
    select r.role, r.region_id from account_role r where r.account_id = %(account_id)b
    union
    select m.role, null::uuid from account a join staff m on m.id = a.staff_id and m.status = 'active' where a.id = %(account_id)b
)
select e.kind,
    array(select distinct h.role from held h order by 1),
    array(select distinct r.sees from held h join role r on r.code = h.role),
    array(select distinct p.permission from held h join role_permission p on p.role = h.role),
    array(
        select d.id from entity d
        where d.kind = 'dealer' and d.group_id = e.id
          and exists (
              select from relation t
              where t.from_entity = d.id and t.to_entity = e.id and t.valid_from <= %(now)b and (t.valid_to is null or t.valid_to > %(now)b)
          )
        union
        select d.id
        from held h
        join entity d on d.kind = 'dealer' and e.kind = 'maker'
        join region x on x.id = d.region_id
        left join region y on y.id = x.parent_id
        left join region z on z.id = y.parent_id
        where h.region_id in (x.id, y.id, z.id)
    ),
    (
        select array_agg(c.id) from account a join staff m on m.id = a.staff_id join staff c on c.store_id = m.store_id
        where a.id = %(account_id)b
    ),
    exists (
        select from relation t join entity f on f.id = t.from_entity and f.kind = 'maker'
        where t.to_entity = e.id and t.kind = 'entrusted' and t.valid_from <= %(now)b and (t.valid_to is null or t.valid_to > %(now)b)
    ),
    not exists (select from entity f where f.kind = 'maker' and f.country = e.country)
from entity e
where e.id = %(entity_id)b and e.status = 'active'
