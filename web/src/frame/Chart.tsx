/** A picture of figures. ECharts comes when the first one is shown; its tooltips are elements with classes, since the page's policy allows no style in
 * markup. `label` says in words what the picture shows. */
import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { useEffect, useRef } from "react";
import { useLooks } from "./theme";

interface ChartProps {
  option: EChartsCoreOption;
  label: string;
  height: number;
  /** What a point of the picture tells; without it there is no tooltip. */
  tell?: (point: unknown) => readonly (readonly [name: string, value: string])[];
  onClick?: (point: unknown) => void;
}

function told(lines: readonly (readonly [string, string])[]): HTMLElement {
  const box = document.createElement("div");
  box.className = "lc-chart-tip";
  for (const [name, value] of lines) {
    const line = box.appendChild(document.createElement("div"));
    line.appendChild(document.createElement("span")).textContent = name;
    line.appendChild(document.createElement("strong")).textContent = value;
  }
  return box;
}

export function Chart({ option, label, height, tell, onClick }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const { dark, still } = useLooks();
  const given = useRef({ option, tell, onClick, still });
  given.current = { option, tell, onClick, still };
  const drawn = useRef<EChartsType>(undefined);
  const draw = useRef(() => {
    const { option, tell, still } = given.current;
    const tooltip = tell && {
      confine: true,
      appendTo: "body",
      formatter: (point: unknown) => told(tell(point)),
    };
    drawn.current?.setOption(
      {
        animation: !still,
        animationDuration: 200,
        aria: { enabled: false },
        backgroundColor: "transparent", // as the panel around it, in the dark too
        ...option,
        ...(tooltip ? { tooltip } : {}),
      },
      true,
    );
  });
  useEffect(() => {
    const place = box.current;
    if (!place) return;
    let ended = false;
    const watch = new ResizeObserver(() => drawn.current?.resize());
    import("./charts").then(({ echarts }) => {
      if (ended) return;
      drawn.current = echarts.init(place, dark ? "dark" : undefined, { renderer: "canvas" });
      drawn.current.on("click", (point) => given.current.onClick?.(point));
      draw.current();
      watch.observe(place);
    });
    return () => {
      ended = true;
      watch.disconnect();
      drawn.current?.dispose();
      drawn.current = undefined;
    };
  }, [dark]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew when what is shown has changed
  useEffect(() => draw.current(), [option]);
  return <div ref={box} role="img" aria-label={label} style={{ height }} />;
}
