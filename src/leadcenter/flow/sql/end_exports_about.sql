-- what: exports that may hold what nobody may read any more end now, of the maker, of dealers who held these leads, and of their groups: their files are
--       destroyed by whoever makes them
-- set in: maker, leads
-- set out: nothing
-- locks: their rows
update export x
set expires_at = %(now)b
where x.slot is not null and x.status in ('approved', 'ready') and x.expires_at > %(now)b
  and (
      x.entity_id = %(maker)b
      or x.entity_id in (
          select unnest(array[e.id, e.group_id])
          from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
          join dispatch d on d.bucket = k.bucket and d.lead_id = k.lead_id
          join entity e on e.id = d.dealer_id
      )
  )
