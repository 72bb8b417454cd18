-- what: a new version of a notice
-- set in: one version
-- set out: its number
-- locks: the new row
insert into notice_version (notice, version, controller, method, jurisdiction, made_by, made_at)
values (%(notice)b, %(version)b, %(controller)b, %(method)b, %(jurisdiction)b, %(by)b, %(now)b)
returning number
