interface Props {
  /** The first is dashed; all share one scale. */
  lines: readonly (readonly number[])[];
  /** What is read out; without it the lines only accompany what stands beside them. */
  label?: string;
  height?: number;
}

const WIDTH = 220;
const EDGE = 3;

/** Small lines without axes, as wide as their place: which way it goes, not how much. */
export function Sparkline({ lines, label, height = 48 }: Props) {
  const highest = Math.max(...lines.flat(), Number.MIN_VALUE);
  const pointsOf = (line: readonly number[]) =>
    line
      .map((value, place) => {
        const x = EDGE + (place / Math.max(line.length - 1, 1)) * (WIDTH - 2 * EDGE);
        const y = height - EDGE - (Math.max(value, 0) / highest) * (height - 2 * EDGE);
        return `${x.toFixed(1)},${y.toFixed(1)}`;
      })
      .join(' ');
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${height}`}
      preserveAspectRatio="none"
      style={{ display: 'block', width: '100%', height }}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      {lines.map((line, place) => (
        <polyline
          key={place}
          points={pointsOf(line)}
          fill="none"
          stroke={place === 0 ? 'var(--mantine-color-dimmed)' : 'var(--mantine-color-anchor)'}
          strokeWidth={1.5}
          strokeDasharray={place === 0 ? '4 3' : undefined}
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
}
