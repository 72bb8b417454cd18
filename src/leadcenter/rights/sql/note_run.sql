-- what: a slice of the clearing is done
-- set in: day, where to go on, counts as JSON, whether that was all
-- set out: nothing
-- locks: its row, held
update retention_run r
set next_bucket = %(next_bucket)b,
    gone = (
        select coalesce(jsonb_object_agg(k.name, k.total), '{}')
        from (
            select x.name, sum(x.count) as total
            from (
                select e.key as name, e.value::bigint as count from jsonb_each_text(r.gone) e
                union all
                select e.key, e.value::bigint from jsonb_each_text(%(gone)b::jsonb) e
            ) x
            group by x.name
        ) k
    ),
    finished_at = case when %(finished)b then %(now)b::timestamptz end
where r.day = %(day)b
