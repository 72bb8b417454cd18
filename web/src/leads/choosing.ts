/** What a customer said of a dealer, as the house is told. */
import type { Answer, Dealer } from "../cleaning/calling";
import type { Schemas } from "../frame/client";
import type { Worded } from "../frame/notice";

type Named = Pick<Dealer, "code"> | undefined;
type Read = Worded | null | undefined;

export type Missing = "missingDealer" | "missingNotice" | "missingWords" | "missingAnswer";

/** What is not marked yet; the first of it. `notice`: null where none is registered, undefined while nobody knows. */
export function missingOf(dealer: Named, answer: Answer | undefined, notice: Read): Missing | undefined {
  if (!dealer) return "missingDealer";
  if (notice === null) return "missingNotice";
  if (!notice) return "missingWords";
  if (!answer) return "missingAnswer";
  return undefined;
}

/** What becomes of the lead. `holder`: the code of the dealer that has it, empty where none has. */
export type After = "looked" | "moves" | "stays" | "goes";

export function afterWord(holder: string, dealer: string, answer: Answer): After {
  if (!holder) return "looked";
  if (answer === "no") return dealer === holder ? "goes" : "stays";
  return dealer === holder ? "stays" : "moves";
}

/** The customer's word, with the words that were read out; nothing while something is missing. */
export function wordOf(
  dealer: Named,
  answer: Answer | undefined,
  notice: Read,
): Schemas["entry_api_ChoiceBody"] | undefined {
  if (!dealer || !notice || !answer) return undefined;
  return {
    dealer: dealer.code,
    accepted: answer === "yes",
    notice: notice.notice,
    notice_version: notice.version,
    text_hash: notice.hash,
    action: "spoken",
    page: "",
  };
}
