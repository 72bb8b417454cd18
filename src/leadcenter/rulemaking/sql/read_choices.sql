-- what: values that conditions may name, as far as they are names of things that the asker sees
-- set in: legal entities that the asker sees (null: all), whether of the maker
-- set out: field, value, what it is called in Chinese and English
-- locks: none
select 'brand', b.code, b.name_zh, b.name_en from brand b
union all
select 'series', s.code, s.name_zh, s.name_en from series s
union all
select 'channel', c.code, c.name, c.name from channel c where %(of_maker)b::boolean
union all
select distinct 'category', c.category, '', '' from channel c where %(of_maker)b::boolean
union all
select 'region', g.code, g.name, g.name from region g
union all
select 'dealer', e.code, e.name, e.name from entity e where e.kind = 'dealer' and (%(entities)b::uuid[] is null or e.id = any(%(entities)b::uuid[]))
union all
select distinct 'province', e.province, e.province, e.province from entity e where e.province <> '' and (%(entities)b::uuid[] is null or e.id = any(%(entities)b::uuid[]))
union all
select distinct 'city', e.city, e.city, e.city from entity e where e.city <> '' and (%(entities)b::uuid[] is null or e.id = any(%(entities)b::uuid[]))
union all
select 'provider', p.code, p.code, p.code from cleaning_provider p where %(of_maker)b::boolean
union all
select 'pool', o.code, o.name, o.name from pool o where o.status = 'active' and (%(entities)b::uuid[] is null or o.entity_id = any(%(entities)b::uuid[]))
order by 1, 2
