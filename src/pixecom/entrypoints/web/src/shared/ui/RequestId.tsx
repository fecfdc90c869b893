import { ActionIcon, Code, CopyButton, Group, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

import { useMessages } from '@/shared/i18n/language';
import { en } from '@/shared/messages.en';
import { vi } from '@/shared/messages.vi';

/** The id under which the API logged a request, to be copied into a question to us. */
export function RequestId({ id }: { id: string }) {
  const t = useMessages({ en, vi });
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="xs" c="dimmed">
        {t.requestId}
      </Text>
      <Code fz="xs" style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
        {id}
      </Code>
      <CopyButton value={id}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t.copied : t.copy}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              onClick={copy}
              aria-label={copied ? t.copied : t.copy}
            >
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
