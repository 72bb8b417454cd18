/** What raw leads are worth: one bar, a part for each kind. */
import { useSay, useSpeech } from "../../frame/speech";
import { channels } from "../words";
import { type Figures, KINDS, share } from "./figures";
import "./quality.css";
import { kinds, quality } from "./words";

export function Worth({ of, slim = false }: { of: Figures; slim?: boolean }) {
  const say = useSay();
  const { language } = useSpeech();
  const there = KINDS.filter((kind) => of[kind] > 0);
  const parts = there
    .map((kind) =>
      say(quality.part, { kind: say(kinds[kind]), n: of[kind], share: share(of[kind], of.raw, language) }),
    )
    .join(say(channels.comma));
  return (
    <div
      role="img"
      aria-label={say(quality.worthOf, { n: of.raw, parts })}
      title={slim ? parts : undefined}
      className={slim ? "lc-worth slim" : "lc-worth"}
    >
      {there.map((kind) => (
        <span key={kind} className={`lc-kind ${kind}`} style={{ flexGrow: of[kind] }} />
      ))}
    </div>
  );
}
