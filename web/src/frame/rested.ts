/** What somebody types, once they pause: a house that is asked after every key answers about halves of numbers. */
import { useEffect, useState } from "react";

const REST_MS = 350;

/** The newest value, once it has rested; plain data. */
export function useRested<T>(value: T): T {
  const text = JSON.stringify({ value });
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), REST_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (JSON.parse(rested) as { value: T }).value;
}
