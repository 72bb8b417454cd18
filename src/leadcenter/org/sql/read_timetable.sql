-- what: what a dealer sells, its days that are not like their weekday, its people's rota, its week
-- set in: entity, from which day on
-- set out: one row: four lists
-- locks: none
select
    coalesce((select json_agg(json_build_array(d.brand, d.series) order by d.brand, d.series) from dealer_series d where d.entity_id = %(entity_id)b), '[]'),
    coalesce((
        select json_agg(json_build_array(x.day, x.reason, x.hours, x.opens, x.closes) order by x.day, x.hours, x.opens)
        from day_exception x where x.entity_id = %(entity_id)b and x.day >= %(since)b
    ), '[]'),
    coalesce((
        select json_agg(json_build_array(s.code, h.weekday, h.starts, h.ends) order by s.code, h.weekday, h.starts)
        from staff s join shift h on h.staff_id = s.id where s.entity_id = %(entity_id)b and s.left_on is null
    ), '[]'),
    coalesce((
        select json_agg(json_build_array(o.hours, o.weekday, o.opens, o.closes) order by o.hours, o.weekday, o.opens)
        from opening o where o.entity_id = %(entity_id)b
    ), '[]')
