/** A line of the register: a channel, how it stands, what it sent lately, what that was worth, what a valid lead cost. */
import { Link } from "@tanstack/react-router";
import { yuan } from "../frame/money";
import { Spark } from "../frame/Spark";
import { useSay, useSpeech } from "../frame/speech";
import { instant } from "../frame/times";
import { adapterOf, type Channel, categoryOf, STATUS_COLOUR, statusOf } from "./naming";
import { type Figures, share, valid } from "./quality/figures";
import { Worth } from "./quality/Worth";
import { quality } from "./quality/words";

const SOON = 30 * 86_400_000;

interface RegisterRowProps {
  channel: Channel;
  /** Of the last thirty days; not there while they are counted. */
  figures?: Figures;
}

export function RegisterRow({ channel, figures }: RegisterRowProps) {
  const say = useSay();
  return (
    <li className={channel.status === "retired" ? "faint" : undefined}>
      <div className="lc-channels-name">
        <Link to={"/channels/$code" as never} params={{ code: channel.code } as never} className="strong">
          {channel.name}
        </Link>
        <span className="soft">{channel.code}</span>
      </div>
      <div className="lc-channels-name">
        <span className={`lc-dot ${STATUS_COLOUR[channel.status]}`}>{statusOf(say, channel.status)}</span>
        <Contract channel={channel} />
      </div>
      <div className="lc-channels-name">
        <span>{categoryOf(say, channel.category)}</span>
        <span className="soft">{adapterOf(say, channel.adapter)}</span>
      </div>
      {figures && figures.raw > 0 ? (
        <Lately channel={channel} figures={figures} />
      ) : (
        <span className="faint lc-channels-lately">{figures ? say(quality.nothingLately) : ""}</span>
      )}
    </li>
  );
}

/** Only where the contract is over or ends soon: else it says nothing. */
function Contract({ channel }: { channel: Channel }) {
  const say = useSay();
  const { language } = useSpeech();
  if (!channel.valid_to || channel.status === "retired") return null;
  const left = new Date(channel.valid_to).getTime() - Date.now();
  if (left > SOON) return null;
  const day = instant(channel.valid_to, language);
  return (
    <span className="lc-channels-ends">
      {say(left <= 0 ? quality.contractOver : quality.contractEnds, { day })}
    </span>
  );
}

function Lately({ channel, figures }: { channel: Channel; figures: Figures }) {
  const say = useSay();
  const { language } = useSpeech();
  const { per_valid } = figures.spent;
  return (
    <Link
      to={"/channels/$code" as never}
      params={{ code: channel.code } as never}
      search={{ tab: "quality" } as never}
      className="lc-channels-lately"
    >
      <Spark
        sent={figures.days}
        label={say(quality.trendOf, { name: channel.name, sent: figures.days.join(" ") })}
      />
      <span className="strong lc-channels-count">{say(quality.sent, { n: figures.raw })}</span>
      <span className="lc-channels-worth">
        <Worth of={figures} slim />
        <span className="soft">
          {say(quality.validShare, { share: share(valid(figures), figures.raw, language) })}
        </span>
      </span>
      <span className="soft lc-channels-cost">
        {per_valid === null ? "" : say(quality.perValidShort, { sum: yuan(per_valid) })}
      </span>
    </Link>
  );
}
