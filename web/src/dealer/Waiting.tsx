/** Leads to hand out, as a list box: ↑ ↓ move, space chooses, Ctrl+A all of them; each can be dragged. */
import { BorderOutlined, CheckSquareFilled } from "@ant-design/icons";
import type { DragEvent, KeyboardEvent } from "react";
import { useRef } from "react";
import { Car } from "../frame/Car";
import type { Schemas } from "../frame/client";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { dealer } from "./words";

export type Lead = Schemas["desk_terms_LeadShown"];
export const DRAGGED = "application/x-leadcenter-leads";

interface WaitingProps {
  leads: readonly Lead[];
  chosen: ReadonlySet<string>;
  choose: (next: ReadonlySet<string>) => void;
  here: string;
  go: (reference: string) => void;
}

export function Waiting({ leads, chosen, choose, here, go }: WaitingProps) {
  const say = useSay();
  const box = useRef<HTMLDivElement>(null);
  const toggle = (reference: string) => {
    const next = new Set(chosen);
    if (!next.delete(reference)) next.add(reference);
    choose(next);
  };
  const move = (event: KeyboardEvent) => {
    const at = leads.findIndex((one) => one.reference === here);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    let next = at;
    if (step) next = at + step;
    else if (event.key === "Home") next = 0;
    else if (event.key === "End") next = leads.length - 1;
    else if (event.key === " " && here) toggle(here);
    else return;
    event.preventDefault();
    const lead = leads[Math.max(0, Math.min(leads.length - 1, next))];
    if (!lead) return;
    go(lead.reference);
    box.current?.querySelector<HTMLElement>(`[data-lead="${lead.reference}"]`)?.focus();
  };
  const drag = (event: DragEvent, reference: string) => {
    const taken = chosen.has(reference) ? leads.filter((one) => chosen.has(one.reference)) : [{ reference }];
    event.dataTransfer.setData(DRAGGED, JSON.stringify(taken.map((one) => one.reference)));
    event.dataTransfer.effectAllowed = "move";
  };
  return (
    <div
      ref={box}
      role="listbox"
      tabIndex={-1}
      aria-multiselectable="true"
      aria-label={say(dealer.leads)}
      className="lc-waiting"
      onKeyDown={move}
    >
      {leads.map((one) => (
        <div
          key={one.reference}
          role="option"
          aria-selected={chosen.has(one.reference)}
          data-lead={one.reference}
          tabIndex={one.reference === (here || leads[0]?.reference) ? 0 : -1}
          draggable
          className={one.reference === here ? "lc-wait lc-wait-here" : "lc-wait"}
          onFocus={() => go(one.reference)}
          onDragStart={(event) => drag(event, one.reference)}
        >
          <span
            className="lc-wait-box"
            aria-hidden="true"
            onClick={(event) => {
              event.stopPropagation();
              toggle(one.reference);
            }}
          >
            {chosen.has(one.reference) ? <CheckSquareFilled /> : <BorderOutlined />}
          </span>
          <span className={one.grade ? "lc-chip accent" : "lc-chip"}>{one.grade || "–"}</span>
          <span className="lc-wait-who">
            <strong>{one.name || say(dealer.nameless)}</strong> <span className="soft">{one.phone}</span>
          </span>
          <span className="lc-wait-when soft">
            <Time at={one.dispatched_at ?? one.created_at} far />
          </span>
          <span className="lc-wait-what soft">
            <Car of={one} />
            {one.owner.name && ` · ${say(dealer.ownedBy, { name: one.owner.name })}`}
          </span>
        </div>
      ))}
    </div>
  );
}
