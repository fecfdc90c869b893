import { Box, Group, Text } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { IconWifiOff } from '@tabler/icons-react';

import { en } from '@/app/messages.en';
import { vi } from '@/app/messages.vi';
import { useMessages } from '@/shared/i18n/language';

/**
 * Says that the machine is offline. TanStack Query pauses by itself meanwhile, and reads anew
 * when the connection is back.
 */
export function OfflineBanner() {
  const t = useMessages({ en, vi });
  const { online } = useNetwork();
  return (
    <div role="status">
      {!online && (
        <Box bg="yellow.3" c="dark.9" px="md" py={6} mb="md" style={{ borderRadius: 8 }}>
          <Group gap="xs" wrap="nowrap">
            <IconWifiOff size={18} aria-hidden />
            <Text size="sm">{t.offline}</Text>
          </Group>
        </Box>
      )}
    </div>
  );
}
