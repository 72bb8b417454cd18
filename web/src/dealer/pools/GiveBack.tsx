/** Whoever owns a lead gives it back: why, and to which pool where that is the owner's to say. It needs the line, for somebody else goes on at once. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Skeleton } from "antd";
import { useEffect, useId, useRef, useState } from "react";
import { api, told } from "../../frame/client";
import "../../frame/confirm.css";
import "../../frame/fields.css";
import { useHouseWords } from "../../frame/house";
import { Panel } from "../../frame/Page";
import { sentence } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { frame } from "../../frame/words";
import { Choice } from "../../phone/Choice";
import { commonReasons, giving } from "./words";

interface GiveBackProps {
  reference: string;
  line?: boolean;
  /** It is somebody else's now. */
  over: () => void;
}

export function GiveBack({ reference, line = true, over }: GiveBackProps) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  return (
    <Panel title={say(giving.title)}>
      {open ? (
        <Fields reference={reference} close={close} over={over} />
      ) : (
        <Button ref={button} size="large" disabled={!line} onClick={() => setOpen(true)}>
          {say(line ? giving.back : giving.away)}
        </Button>
      )}
    </Panel>
  );
}

interface FieldsProps {
  reference: string;
  close: () => void;
  over: () => void;
}

function Fields({ reference, close, over }: FieldsProps) {
  const say = useSay();
  const word = useHouseWords();
  const label = useId();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const reasons = useReasons();
  const pools = useTargets(reference);
  const [reason, setReason] = useState<string>();
  const [pool, setPool] = useState<string>();
  const [asked, setAsked] = useState(false);
  const box = useRef<HTMLFieldSetElement>(null);
  const chooses = pools.data?.chooses || asked;
  const give = useMutation({
    mutationFn: () =>
      told(
        api.POST("/returns", {
          body: { returns: [{ lead: reference, reason: reason ?? "", pool: (chooses && pool) || "" }] },
        }),
      ),
    onSuccess: ({ results: [one] }) => {
      if (!one?.done) return setAsked(one?.refusal === "pool_needed");
      const name = pools.data?.open.find((other) => other.code === one.pool)?.rule.name ?? one.pool;
      message.success(one.pool ? say(giving.toPool, { pool: name ?? "" }) : say(giving.toDesk));
    },
    // Also where the answer was lost: it may be given back.
    onSettled: (answer) => {
      const given = answer?.results[0]?.done === true;
      // Where it is, read anew where they are looked at next: this page's lead is not this person's any more.
      for (const key of ["phone", "leads", "dealer"])
        queries.invalidateQueries({ queryKey: [key], refetchType: given ? "none" : "active" });
      if (given) over();
    },
  });
  const there = reasons.data !== undefined;
  const open = reasons.data?.filter((one) => one.active).map((one) => [one.code, one.name] as const) ?? [];
  // The dealer has reasons of its own, and none that may be given any more.
  const closed = there && reasons.data.length > 0 && open.length === 0;
  useEffect(() => {
    if (there) box.current?.querySelector("input")?.focus();
  }, [there]);
  const refusal = give.data?.results[0]?.refusal;
  const wrong = give.error ?? reasons.error ?? pools.error;
  const said = reason !== undefined && (!chooses || pool !== undefined);
  return (
    <fieldset
      ref={box}
      aria-labelledby={label}
      className="lc-confirm"
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <p id={label}>{say(giving.lead)}</p>
      {reasons.isPending && <Skeleton active title={false} />}
      {closed && <p role="alert">{say(giving.noReason)}</p>}
      {there && !closed && (
        <Choice
          label={say(giving.reason)}
          options={
            open.length
              ? open
              : Object.entries(commonReasons).map(([code, text]) => [code, say(text)] as const)
          }
          value={reason}
          choose={setReason}
        />
      )}
      {chooses && (
        <Choice
          label={say(giving.pool)}
          options={(pools.data?.open ?? []).map((one) => [one.code, one.rule.name] as const)}
          value={pool}
          choose={setPool}
        />
      )}
      {refusal && <p role="alert">{word(refusal)}</p>}
      {wrong && <p role="alert">{sentence(wrong, say)}</p>}
      <div className="row wrap">
        <Button
          size="large"
          danger
          type="primary"
          disabled={!said}
          loading={give.isPending}
          onClick={() => give.mutate()}
        >
          {say(giving.send)}
        </Button>
        <Button size="large" onClick={close}>
          {say(frame.cancel)}
        </Button>
      </div>
    </fieldset>
  );
}

/** Of the own dealer; none: it takes any. */
const useReasons = () =>
  useQuery({
    queryKey: ["giving", "reasons"],
    queryFn: async ({ signal }) => (await told(api.GET("/return-reasons", { signal }))).reasons,
    staleTime: 600_000,
  });

/** Pools that are open to this person, and whether the rule of the lead's own (else of the home pool) lets its owner choose among them. */
const useTargets = (reference: string) =>
  useQuery({
    queryKey: ["giving", "pools", reference],
    queryFn: async ({ signal }) => {
      const [{ pools }, { pool }] = await Promise.all([
        told(api.GET("/pools", { signal })),
        told(api.GET("/leads/{reference}/protection", { params: { path: { reference } }, signal })),
      ]);
      const open = pools.filter((one) => one.rule.status === "active");
      const own = open.find((one) => one.code === pool) ?? open.find((one) => one.rule.home);
      return { open, chooses: own?.rule.goes_to === "chosen" };
    },
  });
