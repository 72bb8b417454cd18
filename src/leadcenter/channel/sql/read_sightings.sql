-- what: signals that were seen more often than a rule lets pass; raw leads that are carried were landed before, so every worker sees the same
-- set in: questions: a signal, one channel or null for all, from (exclusive), until (inclusive), how often it may be
-- set out: per question with more than that: its number from 1, the instants in order, whose each was (of texts, else null)
-- locks: none
select k.place, array_agg(s.at order by s.at), array_agg(s.who order by s.at) filter (where s.who is not null)
from unnest(%(buckets)b::int[], %(signals)b::bytea[], %(channel_ids)b::uuid[], %(since)b::timestamptz[], %(until)b::timestamptz[], %(most)b::int[])
    with ordinality as k (bucket, signal, channel_id, since, until, most, place)
join sighting s on s.bucket = k.bucket and s.signal = k.signal and s.at > k.since and s.at <= k.until
where k.channel_id is null or s.channel_id = k.channel_id
group by k.place, k.most
having count(*) > k.most
