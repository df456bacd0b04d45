import { clockTime } from "../../lib/format.ts";
import { classes } from "../../ui/classes.ts";

interface Layer {
  label: string;
  /** Fills the bars; a text colour, which the shapes take over. */
  className: string;
  values: number[];
}

interface BarChartProps {
  label: string;
  /** Beginnings of the buckets, in ISO 8601. */
  times: string[];
  /** Drawn one on top of the other. */
  layers: Layer[];
  /** How a value is written. */
  format: (value: number) => string;
}

const HEIGHT = 120;

/** Bars over time. What it shows is in the tables beside it too, so it is one picture for assistive technology. */
export function BarChart({ label, times, layers, format }: BarChartProps) {
  const sums = times.map((_, index) =>
    layers.reduce((sum, { values }) => sum + (values[index] ?? 0), 0)
  );
  const top = Math.max(...sums, 0);
  const width = times.length * 10;
  return (
    <figure>
      <div className="flex items-stretch gap-2">
        <svg
          role="img"
          aria-label={label}
          viewBox={`0 0 ${width} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="h-32 min-w-0 flex-1 border-b"
        >
          {times.map((at, index) => (
            <g key={at}>
              <title>{`${clockTime(at).slice(0, 5)} · ${format(sums[index] ?? 0)}`}</title>
              <rect x={index * 10} width={10} height={HEIGHT} className="fill-transparent" />
              <Bars layers={layers} index={index} top={top} />
            </g>
          ))}
        </svg>
        <div
          aria-hidden
          className="flex w-14 shrink-0 flex-col justify-between font-mono text-2xs text-ink-faint"
        >
          <span>{top > 0 ? format(top) : ""}</span>
          <span>0</span>
        </div>
      </div>
      <figcaption className="mt-1 flex justify-between pr-16 font-mono text-2xs text-ink-faint">
        <span>{times[0] && clockTime(times[0]).slice(0, 5)}</span>
        <span>{times.at(-1) && clockTime(times.at(-1)!).slice(0, 5)}</span>
      </figcaption>
    </figure>
  );
}

function Bars({ layers, index, top }: { layers: Layer[]; index: number; top: number }) {
  let below = 0;
  return layers.map(({ label, className, values }) => {
    const height = top === 0 ? 0 : (values[index] ?? 0) / top * HEIGHT;
    below += height;
    return (
      <rect
        key={label}
        x={index * 10 + 1}
        y={HEIGHT - below}
        width={8}
        height={height}
        className={classes("fill-current", className)}
      />
    );
  });
}
