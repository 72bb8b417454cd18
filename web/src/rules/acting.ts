/** What is done with a version: kept, handed in, approved, given back, taken back. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { api, told } from "../frame/client";
import { useSay } from "../frame/speech";
import type { Body } from "./shapes";
import { type Case, keyOf, moved, type Whole } from "./version";
import { rules } from "./words";

interface Content {
  title: string;
  body: Body;
  cases: readonly Case[];
}

/** `kept`: the content is with the house now, as it is at this call. */
export function useActs(whole: Whole, content: Content, changed: boolean, kept: () => void) {
  const say = useSay();
  const go = useNavigate();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { id, kind, dealer, brand, version } = whole.version;
  const path = { path: { rule_set: id } };
  const fresh = async () => {
    await queries.invalidateQueries({ queryKey: keyOf(id) });
    queries.invalidateQueries({ queryKey: ["rules", "versions"] });
  };
  const list = () => go({ to: "/rules" as never, search: { kind, ...(dealer ? { dealer } : {}) } as never });
  const write = async () => {
    await told(api.PUT("/rule-sets/{rule_set}", { params: path, body: content as never }));
    kept();
  };
  const save = useMutation({
    mutationFn: write,
    onSuccess: async () => {
      message.success(say(rules.saved));
      await fresh();
    },
  });
  const handIn = useMutation({
    mutationFn: async () => {
      if (changed) await write();
      await moved(api.POST("/rule-sets/{rule_set}/review", { params: path }));
    },
    onSuccess: async () => {
      message.success(say(rules.handedIn));
      await fresh();
    },
  });
  const approve = useMutation({
    mutationFn: (from: string | null) =>
      moved(api.POST("/rule-sets/{rule_set}/live", { params: path, body: { valid_from: from } })),
    onSuccess: async () => {
      message.success(say(rules.approved, { n: version }));
      await fresh();
    },
  });
  const back = useMutation({
    mutationFn: (note: string) =>
      told(api.POST("/rule-sets/{rule_set}/back", { params: path, body: { note } })),
    onSuccess: async () => {
      message.success(say(rules.givenBack));
      await fresh();
    },
  });
  const end = useMutation({
    mutationFn: () => told(api.POST("/rule-sets/{rule_set}/end", { params: path })),
    onSuccess: async () => {
      const draft = whole.version.stage === "draft";
      message.success(draft ? say(rules.discarded) : say(rules.undone, { n: version }));
      await fresh();
      if (draft) list();
    },
  });
  const again = useMutation({
    mutationFn: () =>
      told(
        api.POST("/rule-sets", {
          body: {
            kind,
            dealer,
            brand,
            title: say(rules.copyTitle, { n: version }),
            body: whole.body,
            cases: whole.cases,
          } as never,
        }),
      ),
    onSuccess: ({ id: made }) => go({ to: "/rules/$version" as never, params: { version: made } as never }),
  });
  const all = [save, handIn, approve, back, end, again];
  return {
    save,
    handIn,
    approve,
    back,
    end,
    again,
    busy: all.some((one) => one.isPending),
    fault: all.find((one) => one.error)?.error ?? null,
    said: (text: string) => message.success(text),
  };
}
export type Acting = ReturnType<typeof useActs>;
