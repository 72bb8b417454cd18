/** How much came in each hour or day, as bars beside each other; the last one may still grow. */
import "./pictures.css";

const [WIDE, HIGH] = [96, 22];

interface SparkProps {
  sent: readonly number[];
  /** The same in words. */
  label: string;
}

export function Spark({ sent, label }: SparkProps) {
  const most = Math.max(1, ...sent);
  const step = WIDE / sent.length;
  const gap = Math.min(1, step / 4);
  return (
    <svg
      viewBox={`0 0 ${WIDE} ${HIGH}`}
      width={WIDE}
      height={HIGH}
      role="img"
      aria-label={label}
      className="lc-spark"
    >
      {sent.map((n, place) => {
        const tall = n ? Math.max(2, (HIGH * n) / most) : 1;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: an hour or a day is known by its place
            key={place}
            x={place * step + gap}
            y={HIGH - tall}
            width={step - 2 * gap}
            height={tall}
            className={n ? undefined : "lc-spark-none"}
          />
        );
      })}
    </svg>
  );
}
