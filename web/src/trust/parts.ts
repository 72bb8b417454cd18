/** The parts of the desk, and who has business in each. Most are the maker's; exports and tasks are dealers' too. */
import type { Permission } from "../frame/client";
import type { Text } from "../frame/words";
import { trust } from "./words";

interface Part {
  to: string;
  text: Text;
  needs: readonly Permission[];
  /** Whose it is: the maker's only, a dealer's only, or anybody's. */
  of: "maker" | "dealer" | "any";
}

const PARTS: readonly Part[] = [
  { to: "/trust", text: trust.today, needs: ["rights.read", "audit.read", "assessment.read"], of: "maker" },
  { to: "/trust/requests", text: trust.requests, needs: ["rights.read"], of: "maker" },
  { to: "/trust/consents", text: trust.consents, needs: ["consent.read"], of: "maker" },
  { to: "/trust/log", text: trust.log, needs: ["audit.read"], of: "maker" },
  { to: "/trust/provisions", text: trust.provisions, needs: ["rights.read"], of: "maker" },
  { to: "/trust/approvals", text: trust.approvals, needs: ["export.approve", "cap.manage"], of: "any" },
  { to: "/trust/exports", text: trust.exports, needs: ["export.request"], of: "any" },
  { to: "/trust/audit", text: trust.audit, needs: ["audit.read"], of: "maker" },
  { to: "/trust/assessments", text: trust.assessments, needs: ["assessment.read"], of: "maker" },
  { to: "/trust/retention", text: trust.retention, needs: ["retention.manage"], of: "maker" },
  { to: "/trust/notices", text: trust.notices, needs: ["notice.manage"], of: "maker" },
  { to: "/trust/tasks", text: trust.tasks, needs: ["rights.answer"], of: "dealer" },
];

/** What somebody sees of the desk, in order. */
export function partsOf(may: (...needed: Permission[]) => boolean, ofMaker: boolean): readonly Part[] {
  return PARTS.filter((one) => may(...one.needs) && (one.of === "any" || (one.of === "maker") === ofMaker));
}
