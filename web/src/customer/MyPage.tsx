/** The customer's own page: who holds the data, which dealer is to have them, and the rights, in this order of what waits. */
import { useCallback, useEffect, useState } from "react";
import { keepFile } from "../frame/keepFile";
import { useSay, useSpeech } from "../frame/speech";
import { asked, askedFor, type Mine, Refused, takeToken } from "./asking";
import { Choices } from "./Choices";
import { Earlier } from "./Earlier";
import { Frame, Nothing, Said, sentence, useDay, Waiting } from "./Frame";
import { Holders } from "./Holders";
import { Rights } from "./Rights";
import { my, page } from "./words";

export interface Acting {
  token: string;
  mine: Mine;
  /** Reads anew what has become of it. */
  anew: () => Promise<void>;
}

export function MyPage() {
  const say = useSay();
  const day = useDay();
  const [token, setToken] = useState(takeToken);
  const [mine, setMine] = useState<Mine>();
  const [fault, setFault] = useState<unknown>();
  const anew = useCallback(async () => {
    setFault(undefined);
    try {
      setMine(await askedFor<Mine>("/my/data", token));
    } catch (wrong) {
      setFault(wrong);
    }
  }, [token]);
  useEffect(() => {
    if (token) anew();
  }, [token, anew]);
  useEffect(() => {
    const other = () => {
      const next = takeToken();
      if (!next) return;
      setMine(undefined);
      setToken(next);
    };
    addEventListener("hashchange", other);
    return () => removeEventListener("hashchange", other);
  }, []);
  if (!token) return <Nothing title={my.noLink} lead={my.noLinkLead} />;
  if (fault instanceof Refused && fault.code === "link_over")
    return <Nothing title={my.over} lead={my.overLead} />;
  if (fault && !mine)
    return (
      <Frame title={say(my.title)}>
        <Said text={sentence(fault, say)} bad />
        <button type="button" className="cu-main-act" onClick={anew}>
          {say(page.again)}
        </button>
      </Frame>
    );
  const acting = mine && { token, mine, anew };
  return (
    <Frame title={say(my.title)} lead={say(my.lead)}>
      {!acting && <Waiting />}
      {acting && (
        <>
          <Choices {...acting} />
          <Holders {...acting} />
          <Rights {...acting} />
          <Earlier asked={acting.mine.asked ?? []} />
          <Receipt token={token} />
          <p className="cu-foot">{say(my.foot, { day: day(acting.mine.until) })}</p>
        </>
      )}
    </Frame>
  );
}

function Receipt({ token }: { token: string }) {
  const say = useSay();
  const { language } = useSpeech();
  const [fault, setFault] = useState("");
  const download = async () => {
    setFault("");
    try {
      keepFile("consent-receipt.json", await (await asked("/my/receipt", token)).blob());
    } catch (wrong) {
      setFault(sentence(wrong, say));
    }
  };
  return (
    <section aria-labelledby="receipt" lang={language}>
      <h2 id="receipt">{say(my.receipt)}</h2>
      <div className="cu-card">
        <p>{say(my.receiptLead)}</p>
        <Said text={fault} bad />
        <button type="button" className="cu-act" onClick={download}>
          {say(my.download)}
        </button>
      </div>
    </section>
  );
}
