-- what: what each of a dealer's consultants received in a span of time; ownership that went along with a merge counts where it went
-- set in: dealer, from (inside) and until (outside) as instants and as local days, grades that count as high, people (null = all)
-- set out: one row per consultant who was there in the span, or received something: received, of them of high grade, by rule, days on the staff
--         and not away; with the Gini coefficients of received, and of received a day, over all of them
-- locks: none; rides on episode_of_dealer
with got as (
    select e.staff_id, count(*) as received, count(*) filter (where l.grade = any(%(high)b::text[])) as high, count(*) filter (where e.how = 'rule') as by_rule
    from episode e
    join lead l on l.bucket = e.bucket and l.id = e.lead_id
    where e.dealer_id = %(dealer)b and e.opened_at >= %(starts)b and e.opened_at < %(ends)b and e.close_reason <> 'merged'
    group by e.staff_id
),
there as (
    select s.id, s.code,
        greatest(0, least(coalesce(s.left_on, %(last)b::date), %(last)b::date) - greatest(s.joined_on, %(first)b::date)
            - coalesce((
                select round(sum(extract(epoch from least(a.ends_at, %(ends)b) - greatest(a.starts_at, %(starts)b))) / 86400)
                from absence a where a.staff_id = s.id and a.starts_at < %(ends)b and a.ends_at > %(starts)b
            ), 0))::int as days
    from staff s
    where s.entity_id = %(dealer)b and (%(people)b::uuid[] is null or s.id = any(%(people)b::uuid[]))
        and (exists (select from got g where g.staff_id = s.id)
            or (s.role = 'consultant' and s.joined_on < %(last)b::date and coalesce(s.left_on, %(last)b::date) > %(first)b::date))
),
both_of as (
    select t.id, t.code, t.days, coalesce(g.received, 0) as received, coalesce(g.high, 0) as high, coalesce(g.by_rule, 0) as by_rule,
        coalesce(g.received, 0)::float8 / greatest(t.days, 1) as a_day
    from there t
    left join got g on g.staff_id = t.id
),
placed as (
    select b.*, row_number() over (order by b.received, b.id) as place, row_number() over (order by b.a_day, b.id) as place_a_day
    from both_of b
)
select p.id, p.code, p.days, p.received, p.high, p.by_rule,
    coalesce(sum((2 * p.place - c.n - 1) * p.received) over () / nullif(c.n * sum(p.received) over (), 0), 0)::float8,
    coalesce(sum((2 * p.place_a_day - c.n - 1) * p.a_day) over () / nullif(c.n * sum(p.a_day) over (), 0), 0)::float8
from placed p
cross join (select count(*) as n from both_of) c
order by p.code
