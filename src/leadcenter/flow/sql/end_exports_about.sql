-- what: exports that may hold what is erased end now: their files are destroyed by whoever makes them
-- set in: maker, leads
-- set out: nothing
-- locks: their rows
update export x
set expires_at = %(now)b
where x.slot is not null and x.status in ('approved', 'ready') and x.expires_at > %(now)b
  and (
      x.entity_id = %(maker)b
      or x.entity_id in (
          select d.dealer_id
          from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
          join dispatch d on d.bucket = k.bucket and d.lead_id = k.lead_id
      )
  )
