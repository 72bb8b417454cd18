-- what: the lanes of a new house; lanes and buckets that are laid already stay
-- set in: one row per bucket with its lane
-- set out: nothing
-- locks: new rows only; lanes under way are not waited for, since nothing is offered where lanes lie
with made as (
    insert into lane (lane) select distinct k.lane from unnest(%(lanes)b::smallint[]) as k (lane) where not exists (select from lane)
    on conflict (lane) do nothing
    returning lane
)
insert into lane_bucket (bucket, lane)
select k.bucket, k.lane from unnest(%(buckets)b::int[], %(lanes)b::smallint[]) as k (bucket, lane)
where not exists (select from lane_bucket) and (select count(*) from made) >= 0
on conflict (bucket) do nothing
