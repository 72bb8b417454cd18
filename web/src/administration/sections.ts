/** The parts of the desk, each with the permissions of which one is needed. */
import type { Permission } from "../frame/client";
import type { Text } from "../frame/words";
import { sections as said } from "./words";

export interface Part {
  to: string;
  text: Text;
  needs: readonly Permission[];
  /** For people of the maker only. */
  ofMaker?: boolean;
}

const at = (name: string) => `/administration/${name}`;

export const parts: readonly Part[] = [
  { to: at("organisation"), text: said.organisation, needs: ["org.manage", "staff.manage"] },
  { to: at("staff"), text: said.staff, needs: ["staff.manage", "org.manage"] },
  { to: at("accounts"), text: said.accounts, needs: ["account.manage"], ofMaker: true },
  { to: at("roles"), text: said.roles, needs: ["role.manage", "account.manage"], ofMaker: true },
  { to: at("vehicles"), text: said.vehicles, needs: ["offer.manage", "discount.manage"] },
  { to: at("holidays"), text: said.holidays, needs: ["org.manage"], ofMaker: true },
  { to: at("clocks"), text: said.clocks, needs: ["rule.approve", "org.manage", "staff.manage"] },
  { to: at("reasons"), text: said.reasons, needs: ["offer.manage", "followup.manage", "pool.manage"] },
  { to: at("transfers"), text: said.transfers, needs: ["lead.transfer"], ofMaker: true },
  { to: at("keys"), text: said.keys, needs: ["key.manage"], ofMaker: true },
  { to: at("sign-on"), text: said.signOn, needs: ["provider.manage"], ofMaker: true },
  { to: at("webhooks"), text: said.webhooks, needs: ["webhook.manage"] },
  { to: at("health"), text: said.health, needs: ["org.manage"], ofMaker: true },
];

export const needed: readonly Permission[] = [...new Set(parts.flatMap((one) => one.needs))];
