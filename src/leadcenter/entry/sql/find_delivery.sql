-- what: which raw lead a channel's own id names
-- set in: bucket of the pair, channel, external id
-- set out: raw id
-- locks: none
select d.raw_id
from delivery d
where d.bucket = %(bucket)b and d.channel_id = %(channel_id)b and d.external_id = %(external_id)b
