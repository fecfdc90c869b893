interface Props {
  /** The first is dashed; all share one scale. */
  lines: readonly (readonly number[])[];
  label: string;
}

const WIDTH = 220;
const HEIGHT = 48;
const EDGE = 3;

/** Small lines without axes: which way it goes, not how much. */
export function Sparkline({ lines, label }: Props) {
  const highest = Math.max(...lines.flat(), Number.MIN_VALUE);
  const pointsOf = (line: readonly number[]) =>
    line
      .map((value, place) => {
        const x = EDGE + (place / Math.max(line.length - 1, 1)) * (WIDTH - 2 * EDGE);
        const y = HEIGHT - EDGE - (value / highest) * (HEIGHT - 2 * EDGE);
        return `${x.toFixed(1)},${y.toFixed(1)}`;
      })
      .join(' ');
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
      {lines.map((line, place) => (
        <polyline
          key={place}
          points={pointsOf(line)}
          fill="none"
          stroke={place === 0 ? 'var(--mantine-color-dimmed)' : 'var(--mantine-color-anchor)'}
          strokeWidth={1.5}
          strokeDasharray={place === 0 ? '4 3' : undefined}
        />
      ))}
    </svg>
  );
}
