-- what: contracts between legal entities
-- set in: which entities may be seen (null = all), after which id, how many
-- set out: one row each: id, codes of both (empty: one that the asker does not see), kind, contract, from, to
-- locks: none
select r.id, coalesce(f.code, ''), coalesce(t.code, ''), r.kind, r.contract_no, r.valid_from, r.valid_to
from relation r
left join entity f on f.id = r.from_entity
left join entity t on t.id = r.to_entity
where (%(entities)b::uuid[] is null or r.from_entity = any(%(entities)b::uuid[]) or r.to_entity = any(%(entities)b::uuid[])) and r.id > %(after)b
order by r.id
limit %(count)b
