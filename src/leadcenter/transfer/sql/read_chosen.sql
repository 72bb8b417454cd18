-- what: dealers that customers chose for leads, or that hold their consent, the chosen first, then the nearest
-- set in: keys of leads
-- set out: lead, dealer, when chosen (null: not)
-- locks: none (the grant is locked before anything is done under it)
select l.id, g.entity_id, c.chosen_at
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join lead l on l.bucket = k.bucket and l.id = k.lead_id
join consent_grant g on g.bucket = l.bucket and g.customer_id = l.customer_id and g.purpose = 'sales_contact' and g.state = 'given'
left join candidate c on c.bucket = l.bucket and c.lead_id = l.id and c.dealer_id = g.entity_id
where g.entity_id is distinct from l.dealer_id
order by l.id, c.chosen_at desc nulls last, c.rank nulls last, g.changed_at desc
