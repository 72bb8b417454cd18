-- what: the register of notices
-- set in: nothing
-- set out: one row per version, oldest first, with what it asks for and its texts and their hashes by language
-- locks: none
select v.number, v.notice, v.version, v.controller, v.jurisdiction, v.method, v.withdrawal, v.made_by, v.made_at,
    coalesce((select json_agg(json_build_object('purpose', p.purpose, 'basis', p.basis, 'categories', p.categories, 'recipients', p.recipients,
        'keep_days', p.keep_days) order by p.purpose) from notice_purpose p where p.notice = v.notice and p.version = v.version), '[]'),
    coalesce((select json_object_agg(t.language, t.text) from notice t where t.id = v.notice and t.version = v.version), '{}'),
    coalesce((select json_object_agg(t.language, t.text_hash) from notice t where t.id = v.notice and t.version = v.version), '{}')
from notice_version v
order by v.number
