-- what: a raw lead as it came, without its content
-- set in: key
-- set out: time, what is known of it (columns named as the story names them), times of its revisions, how to verify it
-- locks: none
select r.received_at as at, c.code || ' (' || c.name || ')' as channel, c.category, r.external_id, r.verdict, r.reason,
    array(
        select v.received_at from raw_revision v where v.bucket = r.bucket and v.raw_id = r.id order by v.revision
    ) as revisions, c.country, c.needs_phone
from raw_lead r
join channel c on c.id = r.channel_id
where r.bucket = %(bucket)b and r.id = %(raw_id)b
