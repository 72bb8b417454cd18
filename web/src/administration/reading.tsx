/** Who and what there is: legal entities, regions, brands; to show by name and to choose one of. */
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useMemo } from "react";
import { api, told } from "../frame/client";
import { type Entity, readEntities } from "../frame/entities";
import { useMay } from "../frame/session";
import { useSay, useSpeech } from "../frame/speech";
import { admin } from "./words";

export type { Entity };
export const KEY = "administration";

/** Every legal entity that the person sees. */
export function useEntities() {
  return useQuery({
    queryKey: [KEY, "entities"],
    queryFn: ({ signal }) => readEntities(signal),
    staleTime: 300_000,
  });
}

export function useRegions() {
  return useQuery({
    queryKey: [KEY, "regions"],
    queryFn: async ({ signal }) => (await told(api.GET("/regions", { signal }))).regions,
    staleTime: 300_000,
  });
}

/** What an entity is called, by its id or its code. */
export function useEntityName(): (key: string) => string {
  const { data } = useEntities();
  return useMemo(() => {
    const names = new Map((data ?? []).flatMap((one) => [[one.id, one.name] as const, [one.code, one.name]]));
    return (key) => names.get(key) ?? "";
  }, [data]);
}

export function useBrands() {
  const may = useMay();
  return useQuery({
    queryKey: [KEY, "brands"],
    queryFn: async ({ signal }) => (await told(api.GET("/brands", { signal }))).brands,
    enabled: may("offer.read"),
    staleTime: 300_000,
  });
}

/** The one of two names that this person reads. */
export function useNamed(): (of: { name_zh: string; name_en: string }) => string {
  const { language } = useSpeech();
  return (of) => (language === "zh-CN" ? of.name_zh : of.name_en);
}

interface EntitySelectProps {
  id?: string;
  value?: string;
  onChange?: (code: string | undefined) => void;
  label: string;
  kinds?: readonly string[];
  allowClear?: boolean;
  /** It narrows a list: nothing chosen is all of them. */
  narrows?: boolean;
  autoFocus?: boolean;
  className?: string;
}

/** Found by name, code or place. */
export function EntitySelect({ label, kinds, narrows, ...given }: EntitySelectProps) {
  const say = useSay();
  const { data, isPending } = useEntities();
  return (
    <Select
      {...given}
      showSearch={{ optionFilterProp: "search" }}
      aria-label={label}
      placeholder={narrows ? say(admin.allOf, { what: label }) : say(admin.choose)}
      loading={isPending}
      options={(data ?? [])
        .filter((one) => one.status !== "closed" && (!kinds || kinds.includes(one.kind)))
        .map((one) => ({
          value: one.code,
          label: `${one.name} · ${[one.city, one.code].filter(Boolean).join(" ")}`,
          search: `${one.name} ${one.code} ${one.province} ${one.city}`,
        }))}
    />
  );
}
