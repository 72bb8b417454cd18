/** The organisation as a tree: by territory (maker, region, area, dealer) or by owner (maker, group, dealer); below a dealer its
 * stores and teams, once they are known. */
import type { Schemas } from "../../frame/client";

type Entity = Schemas["EntityShown"];
type Region = Schemas["RegionShown"];
type Store = Schemas["StoreShown"];
type Team = Schemas["TeamShown"];

export type Kind = "entity" | "region" | "rest" | "store" | "team";
export interface Node {
  /** Unique in the tree; of an entity or region also where the address points to. */
  key: string;
  kind: Kind;
  name: string;
  /** Beside the name: a city, a code. */
  beside: string;
  /** What is looked for in it, in lower case. */
  said: string;
  entity?: Entity;
  below: readonly Node[];
  /** Below it are things that are read once it is opened. */
  more?: boolean;
}

export const entityKey = (code: string) => `e:${code}`;
export const regionKey = (code: string) => `r:${code}`;

function ofEntity(one: Entity, below: readonly Node[] = []): Node {
  const said = [one.name, one.legal_name, one.code, one.province, one.city, one.group].join(" ");
  return {
    key: entityKey(one.code),
    kind: "entity",
    name: one.name,
    beside: [one.city, one.code].filter(Boolean).join(" "),
    said: said.toLowerCase(),
    entity: one,
    below,
    more: one.kind === "dealer",
  };
}

const byName = (one: Node, other: Node) => one.name.localeCompare(other.name);
const isDealer = (one: Entity) => one.kind === "dealer";

/** Below the maker: regions and the areas below them, dealers in them; then whoever has no place; then the others. */
export function byTerritory(
  regions: readonly Region[],
  entities: readonly Entity[],
  rest: string,
  others: string,
): readonly Node[] {
  const known = new Set(regions.map((one) => one.code));
  const dealersOf = (code: string) =>
    entities
      .filter((one) => isDealer(one) && one.region === code)
      .map((one) => ofEntity(one))
      .sort(byName);
  const below = (parent: string): Node[] =>
    regions
      .filter((one) => (known.has(one.parent ?? "") ? one.parent : "") === parent)
      .map((one) => ({
        key: regionKey(one.code),
        kind: "region" as const,
        name: one.name,
        beside: one.code,
        said: `${one.name} ${one.code}`.toLowerCase(),
        below: [...below(one.code), ...dealersOf(one.code)],
      }));
  const strays = entities.filter((one) => isDealer(one) && !known.has(one.region));
  return rooted(entities, [
    ...below(""),
    ...gathered("rest", rest, strays),
    ...gathered(
      "others",
      others,
      entities.filter((one) => !isDealer(one) && one.kind !== "maker"),
    ),
  ]);
}

/** Below the maker: groups with their dealers; then dealers without a group; then the others. */
export function byOwner(entities: readonly Entity[], rest: string, others: string): readonly Node[] {
  const groups = entities.filter((one) => one.kind === "group");
  const known = new Set(groups.map((one) => one.code));
  const below = groups
    .map((group) =>
      ofEntity(
        group,
        entities
          .filter((one) => isDealer(one) && one.group === group.code)
          .map((one) => ofEntity(one))
          .sort(byName),
      ),
    )
    .sort(byName);
  return rooted(entities, [
    ...below,
    ...gathered(
      "rest",
      rest,
      entities.filter((one) => isDealer(one) && !known.has(one.group)),
    ),
    ...gathered(
      "others",
      others,
      entities.filter((one) => !isDealer(one) && one.kind !== "group" && one.kind !== "maker"),
    ),
  ]);
}

function gathered(key: string, name: string, entities: readonly Entity[]): readonly Node[] {
  if (entities.length === 0) return [];
  const below = entities.map((one) => ofEntity(one)).sort(byName);
  return [{ key, kind: "rest", name, beside: "", said: "", below }];
}

/** Who sees the maker sees it above all; a dealer's people see what they see. */
function rooted(entities: readonly Entity[], below: readonly Node[]): readonly Node[] {
  const maker = entities.find((one) => one.kind === "maker");
  return maker ? [ofEntity(maker, below)] : below;
}

/** Stores and the teams in them, then teams of the whole entity. */
export function placesOf(code: string, stores: readonly Store[], teams: readonly Team[]): readonly Node[] {
  const known = new Set(stores.map((one) => one.code));
  const team = (one: Team): Node => ({
    key: `t:${code}/${one.code}`,
    kind: "team",
    name: one.name,
    beside: one.code,
    said: "",
    below: [],
  });
  return [
    ...stores.map((one) => ({
      key: `s:${code}/${one.code}`,
      kind: "store" as const,
      name: one.name,
      beside: [one.city, one.code].filter(Boolean).join(" "),
      said: "",
      below: teams.filter((other) => other.store === one.code).map(team),
    })),
    ...teams.filter((one) => !known.has(one.store)).map(team),
  ];
}

/** How many dealers are below it, itself included. */
export function dealersIn(node: Node): number {
  return (node.entity?.kind === "dealer" ? 1 : 0) + node.below.reduce((all, one) => all + dealersIn(one), 0);
}

/** Those with all words in them, with all that is above and below them. */
export function found(nodes: readonly Node[], text: string): readonly Node[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return nodes;
  return nodes.flatMap((one) => {
    if (words.every((word) => one.said.includes(word))) return [one];
    const below = found(one.below, text);
    return below.length > 0 ? [{ ...one, below, more: false }] : [];
  });
}

/** Keys of all that has something below it, down to a depth; of a search: of what leads to it. */
export function opened(nodes: readonly Node[], depth = Number.POSITIVE_INFINITY): string[] {
  if (depth <= 0) return [];
  return nodes.flatMap((one) => (one.below.length > 0 ? [one.key, ...opened(one.below, depth - 1)] : []));
}

/** The way from the top to a node. */
export function wayTo(nodes: readonly Node[], key: string): string[] {
  for (const one of nodes) {
    if (one.key === key) return [one.key];
    const rest = wayTo(one.below, key);
    if (rest.length > 0) return [one.key, ...rest];
  }
  return [];
}

export interface Line {
  node: Node;
  level: number;
  open: boolean;
  /** Place among its siblings, from 1, and how many they are. */
  place: number;
  of: number;
}

/** The nodes that are to be seen, in order. */
export function lines(
  nodes: readonly Node[],
  open: ReadonlySet<string>,
  below: (node: Node) => readonly Node[],
  level = 1,
): Line[] {
  return nodes.flatMap((node, place) => {
    const shown = open.has(node.key);
    const line = { node, level, open: shown, place: place + 1, of: nodes.length };
    return shown ? [line, ...lines(below(node), open, below, level + 1)] : [line];
  });
}
