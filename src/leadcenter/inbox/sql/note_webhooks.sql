-- what: webhooks that took something are well; those that took nothing fail since now or before, and are turned off when that is long ago
-- set in: webhooks, each with whether it took something and whether it wants nothing any more; now, since when failing is too long
-- set out: webhooks that were turned off just now: id, legal entity
-- locks: the webhooks
with noted as (
    update webhook w
    set failing_since = case when k.took = 1 then null else coalesce(w.failing_since, %(now)b) end,
        status = case when w.status = 'active' and k.took = 0 and (k.gone = 1 or w.failing_since <= %(dead)b) then 'failed' else w.status end
    from unnest(%(ids)b::uuid[], %(took)b::int[], %(gone)b::int[]) as k (id, took, gone)
    join webhook before on before.id = k.id
    where w.id = k.id and (w.failing_since is not null or k.took = 0)
    returning w.id, w.entity_id, w.status, before.status as was
)
select n.id, n.entity_id from noted n where n.status = 'failed' and n.was = 'active'
