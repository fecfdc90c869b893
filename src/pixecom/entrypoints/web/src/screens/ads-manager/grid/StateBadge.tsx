import { Badge } from '@mantine/core';

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

/** A state in words, with a colour beside them. */
export function StateBadge({ state, label }: Props) {
  return (
    <Badge
      variant="dot"
      color={COLOURS[state] ?? 'gray'}
      size="md"
      tt="none"
      fw={500}
      bd={0}
      px={0}
      bg="transparent"
    >
      {label}
    </Badge>
  );
}
