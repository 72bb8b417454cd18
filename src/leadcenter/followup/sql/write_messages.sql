-- what: what became of messages, as long as they stand where this sender left them; the provider took one = the evidence of a contact
-- set in: one row per message: the state it must have, the state from now on, code, when to try again, until when it may go out (null: as before), how many
--         tries, whether it was taken
-- set out: messages that were taken: lead, dealer, episode, person, template
-- locks: the messages
with written as (
    update privacy_call c
    set state = k.state, code = k.code, next_at = k.next_at, tries = k.tries, until = coalesce(k.until, c.until),
        called_at = case when k.state = 'sending' then %(now)b else c.called_at end,
        connected_at = case when k.taken = 1 then %(now)b end,
        ended_at = case when k.state in ('over', 'refused', 'stopped') then %(now)b end
    from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(before)b::text[], %(states)b::text[], %(codes)b::text[], %(next)b::timestamptz[],
        %(untils)b::timestamptz[], %(tries)b::smallint[], %(taken)b::int[])
        as k (bucket, id, before, state, code, next_at, until, tries, taken)
    where c.bucket = k.bucket and c.id = k.id and c.state = k.before
    returning c.bucket, c.id, c.lead_id, c.dealer_id, c.episode, c.staff_id, c.template, k.taken
)
select w.bucket, w.id, w.lead_id, w.dealer_id, w.episode, w.staff_id, w.template
from written w
where w.taken = 1
