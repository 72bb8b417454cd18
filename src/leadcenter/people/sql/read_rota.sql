-- what: who works at a dealer, when they are away, who goes, what each has in hand; when the place is open
-- set in: entity, whose (null: everybody), now, until when absences are told of, from which day on days are
-- set out: one row: people as (code, name, role, team, in hand, absences as (from, to, kind), the order about the leads in hand or null), hours of consultants
--         as (weekday, opens, closes), days that differ as (day, reason, opens, closes; null: closed all day), time zone
-- locks: none
select
    coalesce((
        select json_agg(json_build_array(
            s.code, s.name, s.role, s.team,
            coalesce((select l.open from staff_load l where l.staff_id = s.id), 0), s.left_on,
            coalesce((
                select json_agg(json_build_array(a.starts_at, a.ends_at, a.kind) order by a.starts_at)
                from absence a where a.staff_id = s.id and a.ends_at > %(since)b and a.starts_at < %(until)b
            ), '[]'),
            (
                select json_build_array(d.id, d.kind, d.goes_to, coalesce(c.code, ''), d.due_at, d.begun_at, d.finished_at)
                from departure d left join staff c on c.id = d.to_staff
                where d.staff_id = s.id and (d.finished_at is null or d.finished_at > %(since)b)
                order by d.asked_at desc limit 1
            )
        ) order by s.code)
        from staff s
        where s.entity_id = %(entity)b and (%(people)b::uuid[] is null or s.id = any(%(people)b::uuid[]))
          and (s.status <> 'left' or s.left_on > %(since)b::timestamptz::date)
    ), '[]'),
    coalesce((
        select json_agg(json_build_array(o.weekday, o.opens, o.closes) order by o.weekday, o.opens) from opening o where o.entity_id = %(entity)b and o.hours = 'work'
    ), '[]'),
    coalesce((
        select json_agg(json_build_array(x.day, x.reason, x.opens, x.closes) order by x.day, x.opens)
        from day_exception x
        where x.entity_id = %(entity)b and x.day >= %(since)b::timestamptz::date and x.day < %(until)b::timestamptz::date and coalesce(x.hours, 'work') = 'work'
    ), '[]'),
    (select e.time_zone from entity e where e.id = %(entity)b)
