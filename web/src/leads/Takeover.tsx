/** That a lead came from another dealer, and what that means for the first contact; or that it went to one. Most did neither. */
import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { api, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { leads } from "./words";

/** What the new dealer's inbox said when the lead came, by what that dealer had of the customer. */
const PROMPTS: Readonly<Record<string, string>> = {
  none: "transfer_none",
  following: "transfer_following",
  lost: "transfer_lost",
  won: "transfer_won_again",
};

export function Takeover({ reference }: { reference: string }) {
  const say = useSay();
  const name = useHouseWords();
  const { data } = useQuery({
    queryKey: ["leads", "takeover", reference],
    queryFn: ({ signal }) =>
      told(api.GET("/leads/{reference}/takeover", { params: { path: { reference } }, signal })),
  });
  const one = data?.takeover;
  if (!one) return null;
  const prompt = one.came ? PROMPTS[one.at_b ?? ""] : undefined;
  return (
    <Alert
      type="info"
      showIcon
      title={prompt ? name(prompt) : say(one.came ? leads.takenOver : leads.handedOver)}
      description={
        <>
          {one.who && say(one.came ? leads.cameFrom : leads.wentTo, { who: one.who })} {name(one.reason)}{" "}
          <Time at={one.at} />
        </>
      }
    />
  );
}
