/** The figures of the house, as it tells them: the stream ends every few seconds and the browser asks again, so that whoever may no longer look is told
 * nothing more. While nobody looks at the page, or sits at it, nothing is asked; while the house does not answer it is asked again and again. */
import { focusManager, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, type Schemas, told } from "../frame/client";

export type Figures = Schemas["Overview"];
export type Live = "connecting" | "live" | "stale" | "paused";
export const NOW = ["overview", "now"] as const;
/** Seconds of one stream, as long as the house lets it last. */
const LASTS = 8;
/** Without a word for so long the picture is not called live any more; after as long again the house is asked once more. */
export const SILENT_MS = 15_000;

export function useFigures() {
  const queries = useQueryClient();
  const [live, setLive] = useState<Live>("connecting");
  const asked = useQuery({
    queryKey: NOW,
    queryFn: ({ signal }) => told(api.GET("/overview", { signal })),
  });
  const { data, refetch } = asked;
  const begun = data !== undefined;
  useEffect(() => {
    if (!begun) return;
    let gone = false;
    let stream: EventSource | undefined;
    let silence: ReturnType<typeof setTimeout> | undefined;
    const quiet = async () => {
      setLive("stale");
      stop();
      if (!focusManager.isFocused()) return;
      const { error } = await refetch();
      if (gone || stream) return;
      if (error) silence = setTimeout(quiet, SILENT_MS);
      else listen();
    };
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(quiet, SILENT_MS);
    };
    const stop = () => {
      stream?.close();
      stream = undefined;
      clearTimeout(silence);
    };
    const listen = () => {
      stop();
      if (!focusManager.isFocused()) {
        setLive("paused");
        return;
      }
      heard();
      stream = new EventSource(`/overview/stream?seconds=${LASTS}`);
      stream.onmessage = ({ data }: MessageEvent<string>) => {
        heard();
        setLive("live");
        queries.setQueryData(NOW, JSON.parse(data) as Figures);
      };
    };
    listen();
    const unheed = focusManager.subscribe(listen);
    return () => {
      gone = true;
      unheed();
      stop();
    };
  }, [begun, queries, refetch]);
  return { ...asked, live };
}
