/** The dealers of the network, to choose one of. */
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { api, type Schemas, told } from "../frame/client";

type Dealer = Schemas["EntityShown"];

async function readDealers(signal: AbortSignal): Promise<readonly Dealer[]> {
  const found: Dealer[] = [];
  let after = "";
  do {
    const page = await told(api.GET("/entities", { params: { query: { kind: "dealer", after } }, signal }));
    found.push(...page.entities);
    after = page.next;
  } while (after);
  return found;
}

/** Every dealer that the person sees. */
export function useDealers() {
  return useQuery({
    queryKey: ["dispatch", "dealers"],
    queryFn: ({ signal }) => readDealers(signal),
    staleTime: 300_000,
  });
}

interface DealerSelectProps {
  id?: string;
  value?: string;
  onChange?: (code: string | undefined) => void;
  label: string;
  autoFocus?: boolean;
  allowClear?: boolean;
  /** Those that work no more too. */
  any?: boolean;
}

/** Found by name, code or city. */
export function DealerSelect({ label, any = false, ...given }: DealerSelectProps) {
  const { data, isPending } = useDealers();
  return (
    <Select
      {...given}
      showSearch={{ optionFilterProp: "search" }}
      aria-label={label}
      loading={isPending}
      options={(data ?? [])
        .filter((one) => any || one.status === "active")
        .map((one) => ({
          value: one.code,
          label: `${one.name} · ${[one.city, one.code].filter(Boolean).join(" ")}`,
          search: `${one.name} ${one.code} ${one.province} ${one.city}`,
        }))}
    />
  );
}
