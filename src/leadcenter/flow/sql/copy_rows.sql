-- what: everything that is stored of people, as it stands (keyed indexes and locks apart: flow.copying says why)
-- set in: customers, leads, places of raw leads, of belt rows and of deliveries
-- set out: table, row as JSON
-- locks: none
with who as (
    select k.bucket, k.id from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
),
work as (
    select k.bucket, k.id from unnest(%(lead_buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, id)
),
lead_ids as (
    select distinct w.id from work w
),
came as (
    select k.bucket, k.id from unnest(%(raw_buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, id)
),
stands as (
    select k.bucket, k.id from unnest(%(place_buckets)b::int[], %(place_ids)b::uuid[]) as k (bucket, id)
)
select 'customer', to_jsonb(t) from who k join customer t on t.bucket = k.bucket and t.id = k.id
union all
select 'customer_merge', to_jsonb(t) - 'undo' from who k join customer_merge t on t.bucket = k.bucket and t.survivor_id = k.id
union all
select 'identity', to_jsonb(t) - 'blind_index' - 'next_index' - 'names' - 'customer_id' - 'customer_bucket'
from who k join identity t on t.bucket = any(%(identity_buckets)b::int[]) and t.customer_bucket = k.bucket and t.customer_id = k.id
union all
select 'raw_lead', to_jsonb(t) from came k join raw_lead t on t.bucket = k.bucket and t.id = k.id
union all
select 'raw_revision', to_jsonb(t) - 'fingerprint' from came k join raw_revision t on t.bucket = k.bucket and t.raw_id = k.id
union all
select 'delivery', to_jsonb(t) - 'fingerprint'
from unnest(%(delivery_buckets)b::int[], %(delivery_channels)b::uuid[], %(delivery_ids)b::text[]) as k (bucket, channel_id, external_id)
join delivery t on t.bucket = k.bucket and t.channel_id = k.channel_id and t.external_id = k.external_id
union all
select 'belt', to_jsonb(t) from stands k join belt t on t.bucket = k.bucket and t.raw_id = k.id
union all
select 'journal', to_jsonb(t) from stands k join journal t on t.bucket = k.bucket and t.raw_id = k.id
union all
select 'import_row', to_jsonb(t) from came k join import_row t on t.bucket = any(%(everywhere)b::int[]) and t.raw_id = k.id
union all
select 'spam_release', to_jsonb(t) from came k join spam_release t on t.bucket = k.bucket and t.raw_id = k.id
union all
select 'lead', to_jsonb(t) from work k join lead t on t.bucket = k.bucket and t.id = k.id
union all
select 'episode', to_jsonb(t) - 'xact' from work k join episode t on t.bucket = k.bucket and t.lead_id = k.id
union all
select 'pool_stay', to_jsonb(t) from work k join pool_stay t on t.bucket = k.bucket and t.lead_id = k.id
union all
select 'dispatch', to_jsonb(t) - 'phone_index' - 'xact' from work k join dispatch t on t.bucket = k.bucket and t.lead_id = k.id
union all
select 'candidate', to_jsonb(t) from work k join candidate t on t.bucket = k.bucket and t.lead_id = k.id
union all
select 'transfer_lead', to_jsonb(t) from work k join transfer_lead t on t.bucket = k.bucket and t.lead_id = k.id
union all
select 'transfer_trace', to_jsonb(t) from work k join transfer_trace t on t.bucket = k.bucket and t.lead_id = k.id
union all
select 'notice_to_staff', to_jsonb(t) - 'xact' from work k join notice_to_staff t on t.bucket = k.bucket and t.lead_id = k.id
union all
select 'followup', to_jsonb(t) from lead_ids k join followup t on t.bucket = any(%(everywhere)b::int[]) and t.lead_id = k.id
union all
select 'privacy_call', to_jsonb(t) from lead_ids k join privacy_call t on t.bucket = any(%(everywhere)b::int[]) and t.lead_id = k.id
union all
select 'visit', to_jsonb(t) from lead_ids k join visit t on t.bucket = any(%(everywhere)b::int[]) and t.lead_id = k.id
union all
select 'test_drive', to_jsonb(t) from lead_ids k join test_drive t on t.bucket = any(%(everywhere)b::int[]) and t.lead_id = k.id
union all
select 'outbox', to_jsonb(t) from work k join outbox t on t.bucket = k.bucket and t.lead_id = k.id
union all
select 'cleaning_task', to_jsonb(t) from who k join cleaning_task t on t.bucket = k.bucket and t.customer_id = k.id
union all
select 'cleaning_attempt', to_jsonb(t) from who k join cleaning_attempt t on t.bucket = k.bucket and t.customer_id = k.id
union all
select 'cleaning_callback', to_jsonb(t)
from who k
join cleaning_task q on q.bucket = k.bucket and q.customer_id = k.id
join cleaning_callback t on t.bucket = q.bucket and t.task_id = q.id
union all
select 'consent_event', to_jsonb(t) from who k join consent_event t on t.bucket = k.bucket and t.customer_id = k.id
union all
select 'consent_grant', to_jsonb(t) from who k join consent_grant t on t.bucket = k.bucket and t.customer_id = k.id
union all
select 'match_review', to_jsonb(t) - 'fingerprint' from who k join match_review t on t.bucket = k.bucket and t.customer_id = k.id
union all
select 'rights_request', to_jsonb(t) from who k join rights_request t on t.bucket = k.bucket and t.customer_id = k.id
union all
select 'subject_link', to_jsonb(t) - 'hash' from who k join subject_link t on t.bucket = k.bucket and t.customer_id = k.id
union all
select 'quotation', to_jsonb(t) from work k join quotation t on t.bucket = k.bucket and t.lead_id = k.id
union all
select 'car_order', to_jsonb(t) from work k join car_order t on t.bucket = k.bucket and t.lead_id = k.id
union all
select 'payment', to_jsonb(t) from work k join payment t on t.bucket = k.bucket and t.lead_id = k.id
union all
select 'loss', to_jsonb(t) from work k join loss t on t.bucket = k.bucket and t.lead_id = k.id
