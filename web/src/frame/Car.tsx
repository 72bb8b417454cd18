/** What a customer wants, by its name. */
import { useCarName } from "./cars";

export function Car({ of }: { of: { brand: string; series: string } }) {
  const car = useCarName();
  return <>{car(of.brand, of.series) || "–"}</>;
}
