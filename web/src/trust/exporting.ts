/** Where an export stands, for whoever asked for it. */
import type { Schemas } from "../frame/client";
import { dateOf } from "../sales/days";

type Export = Schemas["ExportShown"];

/** The house is counting or writing it: it changes by itself. */
export function isMoving({ status }: Pick<Export, "status">): boolean {
  return status === "asked" || status === "approved";
}

/** The file's name on the device of whoever downloads it, by the day of that person. */
export function fileName({ asked_at, format }: Pick<Export, "asked_at" | "format">): string {
  return `leads-${dateOf(new Date(asked_at))}.${format}`;
}
