/** The way of the data: which states and stages make which leg, and what the figures say of each. */
import type { Figures } from "./live";
import type { legs } from "./words";

export interface Node {
  code: string;
  /** `state`: of the belt, raw leads; `stage`: of leads on the dealers' side. */
  kind: "state" | "stage";
  count: number;
  moved: number;
  due: number;
  /** Since when the one that waits there longest does; only where leads wait. */
  since: string | null;
}

export interface Leg {
  name: keyof typeof legs;
  /** Where leads go on from. */
  nodes: Node[];
  /** Where they left the way. */
  aside: Node[];
  count: number;
}

interface Plan {
  name: keyof typeof legs;
  states: readonly string[];
  aside?: readonly string[];
  stages?: readonly string[];
  /** The maker's: as a rule nothing of it exists for a dealer, who is shown it only where something does. */
  maker?: boolean;
}

const PLAN: readonly Plan[] = [
  { name: "arrival", states: ["landed", "fetching"], aside: ["quarantined", "parked", "test"], maker: true },
  {
    name: "checking",
    states: ["review", "cleaning", "nurture"],
    aside: ["invalid", "attached"],
    maker: true,
  },
  {
    name: "gates",
    states: ["awaiting_dealer", "awaiting_grant", "awaiting_window"],
    stages: ["waiting"],
    maker: true,
  },
  { name: "desk", states: ["dispatched"], stages: ["on_desk", "in_pool", "nowhere"] },
  { name: "people", states: ["assigned"], stages: ["owned", "in_followup", "test_drive", "ordered"] },
  { name: "over", states: ["closed"], aside: ["erased"], stages: ["won", "lost", "over"] },
];
const WAITING = new Set([
  "landed",
  "fetching",
  "quarantined",
  "parked",
  "review",
  "cleaning",
  "awaiting_dealer",
  "awaiting_grant",
  "awaiting_window",
  "dispatched",
]);
/** Shown only where there are any: they should not be there, or are not for everybody. */
const RARE = new Set(["nowhere", "parked", "test", "erased", "fetching", "waiting", "closed"]);

export function wayOf(figures: Figures, ofMaker: boolean): Leg[] {
  const found = new Map(figures.states.map((one) => [one.state, one]));
  const state = (code: string): Node => {
    const one = found.get(code);
    return {
      code,
      kind: "state",
      count: one?.leads ?? 0,
      moved: one?.moved ?? 0,
      due: one?.due ?? 0,
      since: (WAITING.has(code) && one?.since) || null,
    };
  };
  const stage = (code: string): Node => ({
    code,
    kind: "stage",
    count: figures.stages[code] ?? 0,
    moved: 0,
    due: 0,
    since: null,
  });
  const worth = (one: Node) => one.count > 0 || !RARE.has(one.code);
  const empty = ({ states, aside = [], stages = [] }: Plan) =>
    [...states, ...aside].every((one) => !found.has(one)) && stages.every((one) => !figures.stages[one]);
  return PLAN.filter((one) => ofMaker || !one.maker || !empty(one)).map((plan) => {
    const nodes = plan.states.map(state);
    const stages = (plan.stages ?? []).map(stage);
    // What became of leads in the end, only the leads themselves say.
    const counted = plan.name === "over" ? stages : nodes;
    return {
      name: plan.name,
      nodes: [...nodes, ...stages].filter(worth),
      aside: (plan.aside ?? []).map(state).filter(worth),
      count: counted.reduce((sum, one) => sum + one.count, 0),
    };
  });
}

export interface Sums {
  received: number;
  assigned: number;
  waiting: number;
  due: number;
}

const FORWARD = [
  "landed",
  "fetching",
  "review",
  "cleaning",
  "awaiting_dealer",
  "awaiting_grant",
  "awaiting_window",
  "dispatched",
];

export function sumsOf(figures: Figures): Sums {
  const of = (names: readonly string[], value: "leads" | "moved" | "due") =>
    figures.states.filter((one) => names.includes(one.state)).reduce((sum, one) => sum + one[value], 0);
  return {
    received: figures.received,
    assigned: of(["assigned"], "moved"),
    waiting: of(FORWARD, "leads"),
    due: figures.states.reduce((sum, one) => sum + one.due, 0),
  };
}
