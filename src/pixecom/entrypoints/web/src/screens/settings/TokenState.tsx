import { Group, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleMinus,
  IconClockExclamation,
} from '@tabler/icons-react';

import { useFormats } from '@/shared/api/person';

import type { Connection } from './tree';
import { useWords } from './words';

const ICONS = {
  VALID: IconCircleCheck,
  EXPIRING: IconClockExclamation,
  NEEDS_REAUTH: IconAlertTriangle,
  NONE: IconCircleMinus,
};

/** Whether PixEcom may still read here, until when, and why not. */
export function TokenState({ connection }: { connection: Connection }) {
  const t = useWords().facebook;
  const formats = useFormats();
  const { tokenState, tokenExpiresAt, tokenProblem } = connection;
  const Icon = ICONS[tokenState];
  const isBad = tokenState === 'NEEDS_REAUTH';
  return (
    <>
      <Group
        gap={4}
        wrap="nowrap"
        style={{ color: isBad ? 'var(--mantine-color-error)' : undefined }}
      >
        <Icon size={16} aria-hidden style={{ flexShrink: 0 }} />
        <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
          {t.tokens[tokenState]}
        </Text>
      </Group>
      {(tokenProblem ?? tokenExpiresAt) && (
        <Text size="xs" c="dimmed" style={{ whiteSpace: tokenProblem ? undefined : 'nowrap' }}>
          {tokenProblem ?? t.until(formats.date(tokenExpiresAt))}
        </Text>
      )}
    </>
  );
}
