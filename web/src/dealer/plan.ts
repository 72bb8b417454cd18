/** Whom to give many leads to at once, from the advice for each. */
import type { Schemas } from "../frame/client";

export type Advised = Schemas["Advised"];
export type Advice = Schemas["assignment_looking_LeadShown"];

/** A lead and the staff code of whom it is meant for; empty: nobody. */
export interface Proposed {
  lead: string;
  staff: string;
}

/** How many more leads somebody may take by what is known: of stock, day, week and month. */
export function roomOf(one: Advised): number {
  const spans = [
    [one.cap, one.open],
    [one.day_cap, one.day],
    [one.week_cap, one.week],
    [one.month_cap, one.month],
  ] as const;
  return Math.max(
    0,
    Math.min(...spans.map(([cap, has]) => (cap === null ? Number.POSITIVE_INFINITY : cap - has))),
  );
}

/** What is meant for somebody, of leads that still wait; each with whom the list showed it, so that nothing is taken
 * from somebody who got it meanwhile. */
export interface Handing extends Proposed {
  from_staff: string;
}
export function handings(
  wanted: readonly Proposed[],
  leads: readonly { reference: string; owner: { code: string } }[],
): Handing[] {
  const owners = new Map(leads.map((one) => [one.reference, one.owner.code]));
  return wanted.flatMap((one) => {
    const owner = owners.get(one.lead);
    return one.staff && owner !== undefined ? { ...one, from_staff: owner } : [];
  });
}

/** Each lead for one of those against whom nothing speaks, and who have nothing overdue where there are such: for who
 * got fewest of this batch, of these for whom the advice puts first. Never beyond anybody's room. */
export function propose(leads: readonly Advice[], people: readonly Advised[]): Proposed[] {
  const known = new Map(people.map((one) => [one.code, one]));
  const given = new Map<string, number>();
  return leads.map(({ lead, fits }) => {
    const able = fits.filter(({ staff, objections }) => {
      const person = known.get(staff);
      return person && objections.length === 0 && roomOf(person) > (given.get(staff) ?? 0);
    });
    const free = able.filter(({ staff }) => known.get(staff)?.overdue === 0);
    const [best] = (free.length ? free : able)
      .map(({ staff }, place) => ({ staff, place, got: given.get(staff) ?? 0 }))
      .sort((one, other) => one.got - other.got || one.place - other.place);
    if (best) given.set(best.staff, best.got + 1);
    return { lead, staff: best?.staff ?? "" };
  });
}

/** A consultant for the leads in question: `objections` with of how many leads each holds, `decided` and `won` of
 * their series. */
export interface Standing {
  person: Advised;
  objections: readonly (readonly [why: string, leads: number])[];
  decided: number;
  won: number;
}

/** The consultants of these leads, in the order of the advice: of one lead its own order, of many by the places taken
 * together. Without a lead in the order of codes. */
export function rank(leads: readonly Advice[], people: readonly Advised[]): Standing[] {
  if (leads.length === 0) {
    return people.map((person) => ({ person, objections: [], decided: 0, won: 0 }));
  }
  const known = new Map(people.map((one) => [one.code, one]));
  const found = new Map<string, { standing: Standing; places: number; against: Map<string, number> }>();
  for (const { fits } of leads) {
    for (const [place, fit] of fits.entries()) {
      const person = known.get(fit.staff);
      if (!person) continue;
      let one = found.get(fit.staff);
      if (!one) {
        const standing = { person, objections: [], decided: fit.decided, won: fit.won };
        one = { standing, places: 0, against: new Map() };
        found.set(fit.staff, one);
      }
      one.places += place;
      for (const why of fit.objections) one.against.set(why, (one.against.get(why) ?? 0) + 1);
    }
  }
  return [...found.values()]
    .sort((one, other) => one.places - other.places)
    .map(({ standing, against }) => ({ ...standing, objections: [...against] }));
}
