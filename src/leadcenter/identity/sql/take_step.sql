-- what: the code of a time step is taken and no earlier one will be; a pending app is active by it
-- set in: factor, step
-- set out: the factor, or no row when the code was taken before
-- locks: the factor's row
update factor f set last_step = %(step)b, status = 'active' where f.id = %(id)b and f.last_step < %(step)b returning f.id
