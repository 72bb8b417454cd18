-- what: where a lead came from, and what the customer agreed to towards a party; the maker's ledger
-- set in: key of the lead, the party, the language of the notice
-- set out: one row: when it came, its channel, when and by what the party was agreed to, the notice's words, the party's name and zone
-- locks: none
select l.created_at, l.channel_id, g.at, g.evidence, coalesce(n.text, ''), p.legal_name, p.time_zone
from lead l
join entity p on p.id = %(party)b
left join lateral (
    select coalesce(e.claimed_at, e.at) as at, e.evidence
    from consent_event e
    where e.bucket = l.bucket and e.customer_id = l.customer_id and e.to_entity = %(party)b and e.kind in ('given', 'confirmed')
    order by e.at desc
    limit 1
) g on true
left join notice n on n.id = g.evidence ->> 'notice' and n.version = g.evidence ->> 'version' and n.language = %(language)b
where l.bucket = %(bucket)b and l.id = %(id)b
