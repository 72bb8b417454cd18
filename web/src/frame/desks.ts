/** The desks. A folder beside this one that has a `desk.tsx` is one: nothing else is to be registered. */
import type { AnyRoute } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Permission, Schemas } from "./client";
import type { Text } from "./words";

export interface Place {
  /** The path below /desk, without parameters. */
  to: string;
  text: Text;
  icon: ReactNode;
  /** Shown to whoever has one of these; the house asks again at every request. */
  needs: readonly Permission[];
  /** Only for people of legal entities of this kind (`entities`: dealers and groups). */
  zone?: Schemas["Zone"];
}

export interface Desk {
  /** Where its places stand in the navigation: 10 overview, 20 leads, 30 cleaning, 40 dispatch, 50 dealer, 60 channels, 70 rules, 80 trust, 90
   * administration. */
  order: number;
  places: readonly Place[];
  routes: readonly AnyRoute[];
}

const found = import.meta.glob<{ desk: Desk }>("../*/desk.tsx", { eager: true });

export const desks: readonly Desk[] = Object.values(found)
  .map(({ desk }) => desk)
  .sort((one, other) => one.order - other.order);
