import classes from './cells.module.css';

const COLOURS: Readonly<Record<string, string>> = {
  ACTIVE: 'teal',
  LAUNCHED: 'teal',
  LEARNING: 'blue',
  LAUNCHING: 'blue',
  PENDING_REVIEW: 'blue',
  LIMITED: 'yellow',
  PARTIAL: 'yellow',
  ERROR: 'red',
  FAILED: 'red',
  NOT_DELIVERING: 'red',
};

interface Props {
  /** The API's word; one that is not known is grey. */
  state: string;
  label: string;
}

/** A state in words, with a colour beside them; there are many of them: two elements each. */
export function StateBadge({ state, label }: Props) {
  const known = COLOURS[state];
  const colour = `var(--mantine-color-${known ? `${known}-filled` : 'dimmed'})`;
  return (
    <span className={classes.state}>
      <span className={classes.dot} style={{ background: colour }} />
      {label}
    </span>
  );
}
