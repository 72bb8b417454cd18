-- what: the lanes of one server: bucket modulo lanes
-- set in: number of lanes
-- set out: nothing
-- locks: new rows only
with made as (
    insert into lane (lane) select g::smallint from generate_series(0, %(lanes)b::int - 1) as g on conflict (lane) do nothing
    returning lane
)
insert into lane_bucket (bucket, lane)
select g, (g %% %(lanes)b::int)::smallint from generate_series(0, 1023) as g
where (select count(*) from made) >= 0
on conflict (bucket) do nothing
