/** Taking a lead out of a pool. Needs the line, for nobody may be told later that another was first. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { api, type Schemas, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { sentence } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { useLine } from "./acting";
import { phone } from "./words";

interface ClaimProps {
  lead: Pick<Schemas["PooledShown"], "reference" | "claimable_at">;
  pool: string;
  /** It is theirs. */
  over?: () => void;
}

const isFrozen = (until: string | null) => until !== null && new Date(until) > new Date();

export function Claim({ lead, pool, over }: ClaimProps) {
  const say = useSay();
  const may = useMay();
  const line = useLine();
  const name = useHouseWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const claim = useMutation({
    mutationFn: () =>
      told(
        api.POST("/pools/{code}/claims", {
          params: { path: { code: pool } },
          body: { leads: [lead.reference] },
        }),
      ),
    onSuccess: ({ results: [one] }) => {
      if (one?.done) message.success(say(phone.claimed));
      else message.error(name(one?.refusal ?? "lead_not_found"));
    },
    onError: (fault) => message.error(sentence(fault, say)),
    // Also where the answer was lost: it may be theirs.
    onSettled: (done) => {
      const left = done?.results[0]?.done === true && over !== undefined;
      // It does not lie where this page looks any more.
      queries.invalidateQueries({ queryKey: ["phone"], refetchType: left ? "none" : "active" });
      if (left) over();
    },
  });
  if (!may("lead.claim")) return null;
  return (
    <Button
      size="large"
      className="lc-tall"
      disabled={!line || isFrozen(lead.claimable_at)}
      loading={claim.isPending}
      onClick={() => claim.mutate()}
    >
      {say(line ? phone.claim : phone.claimAway)}
    </Button>
  );
}

export function Frozen({ until }: { until: string | null }) {
  const say = useSay();
  if (!isFrozen(until)) return null;
  return (
    <p className="soft">
      {say(phone.frozen)} <Time at={until} />
    </p>
  );
}
