/** The tree by keyboard: ↑ ↓ Home End move, → opens, ← closes or goes up, Enter shows. */
import { CaretDownOutlined, CaretRightOutlined } from "@ant-design/icons";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useSay } from "../../frame/speech";
import { dealersIn, type Line, type Node } from "./tree";
import { kinds, org } from "./words";

interface TreeProps {
  label: string;
  lines: readonly Line[];
  chosen: string;
  toggle: (key: string) => void;
  choose: (node: Node) => void;
}

export const opensMore = (node: Node) => node.below.length > 0 || node.more === true;

export function Tree({ label, lines, chosen, toggle, choose }: TreeProps) {
  const box = useRef<HTMLDivElement>(null);
  const [focus, setFocus] = useState("");
  const at = Math.max(
    0,
    lines.findIndex((one) => one.node.key === (focus || chosen)),
  );
  const moved = useRef(false);
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    box.current?.querySelector<HTMLElement>(`[data-line="${at}"]`)?.focus();
  });
  const go = (place: number) => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, place))];
    if (!line) return;
    moved.current = true;
    setFocus(line.node.key);
  };
  const up = () => {
    const level = lines[at]?.level ?? 1;
    for (let place = at - 1; place >= 0; place -= 1) if ((lines[place]?.level ?? 0) < level) return go(place);
  };
  const press = (event: KeyboardEvent) => {
    const line = lines[at];
    if (!line) return;
    const acts: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(lines.length - 1),
      ArrowRight: () => (opensMore(line.node) && !line.open ? toggle(line.node.key) : go(at + 1)),
      ArrowLeft: () => (line.open && opensMore(line.node) ? toggle(line.node.key) : up()),
      Enter: () => choose(line.node),
      " ": () => choose(line.node),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    <div role="tree" aria-label={label} className="lc-tree" ref={box} onKeyDown={press}>
      {lines.map((line, place) => (
        <TreeLine
          key={line.node.key}
          line={line}
          place={place}
          chosen={line.node.key === chosen}
          reached={place === at}
          toggle={() => toggle(line.node.key)}
          choose={() => {
            setFocus(line.node.key);
            choose(line.node);
          }}
        />
      ))}
    </div>
  );
}

interface TreeLineProps {
  line: Line;
  place: number;
  chosen: boolean;
  reached: boolean;
  toggle: () => void;
  choose: () => void;
}

function TreeLine({ line, place, chosen, reached, toggle, choose }: TreeLineProps) {
  const say = useSay();
  const { node, level, open } = line;
  const more = opensMore(node);
  const kind = node.kind === "entity" ? (node.entity?.kind ?? "dealer") : node.kind;
  const count = node.kind === "entity" && node.entity?.kind === "dealer" ? 0 : dealersIn(node);
  const closed = node.entity && node.entity.status !== "active";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the tree
    <div
      role="treeitem"
      aria-level={level}
      aria-expanded={more ? open : undefined}
      aria-selected={chosen}
      aria-posinset={line.place}
      aria-setsize={line.of}
      tabIndex={reached ? 0 : -1}
      data-line={place}
      className={chosen ? "lc-tree-line lc-tree-chosen" : "lc-tree-line"}
      style={{ paddingInlineStart: 8 + (level - 1) * 16 }}
      onClick={choose}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys of the tree do the same */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: for the mouse only */}
      <span
        className="lc-tree-caret"
        onClick={(event) => {
          if (!more) return;
          event.stopPropagation();
          toggle();
        }}
      >
        {more && (open ? <CaretDownOutlined /> : <CaretRightOutlined />)}
      </span>
      <span className={closed ? "lc-tree-name faint" : "lc-tree-name"}>{node.name}</span>
      {closed && <span className="lc-chip">{say(kinds[node.entity?.status as "suspended"])}</span>}
      <span className="lc-tree-beside faint">
        {count > 0
          ? say(org.dealers, { n: count })
          : kind === "dealer"
            ? node.beside
            : say(kinds[kind as "store"])}
      </span>
    </div>
  );
}
