-- what: data is provided to dealers, who hold the leads from now on; cannot be without a grant row naming the legal entity (foreign key)
-- set in: one row per dispatch; leads whose row names another holder than it has from now on, and that holder (null: nobody)
-- set out: nothing
-- locks: new rows; those leads; the grant rows are held FOR SHARE by lock_grants
with provided as (
    insert into dispatch (bucket, lead_id, seq, customer_id, dealer_id, rule_version, cleared_at, dispatched_at, contact, phone_index)
    select k.bucket, k.lead_id, k.seq, k.customer_id, k.dealer_id, k.rule_version, k.cleared_at, %(now)b, k.contact, k.phone_index
    from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(seqs)b::smallint[], %(customer_ids)b::uuid[], %(dealer_ids)b::uuid[], %(rule_versions)b::int[],
        %(cleared)b::timestamptz[], %(contacts)b::bytea[], %(phone_indexes)b::bytea[])
        as k (bucket, lead_id, seq, customer_id, dealer_id, rule_version, cleared_at, contact, phone_index)
    returning bucket
)
update lead l
set held_by = k.holder
from unnest(%(changed_buckets)b::int[], %(changed_leads)b::uuid[], %(holders)b::uuid[]) as k (bucket, id, holder)
where l.bucket = k.bucket and l.id = k.id
