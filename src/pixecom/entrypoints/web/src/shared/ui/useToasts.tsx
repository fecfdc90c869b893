import { Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';

import { ApiError } from '@/shared/api/errors';
import { useMessages } from '@/shared/i18n/language';
import { en } from '@/shared/messages.en';
import { vi } from '@/shared/messages.vi';
import { explained } from '@/shared/ui/explained';
import { RequestId } from '@/shared/ui/RequestId';

/** Gives what tells a success or a failure in passing; a failure stays until it is closed. */
export function useToasts() {
  const t = useMessages({ en, vi });
  return useMemo(() => {
    const closeButtonProps = { 'aria-label': t.close };
    return {
      done: (message: string) =>
        void notifications.show({ message, color: 'teal', closeButtonProps }),
      failed: (error: unknown) => {
        const id = error instanceof ApiError ? error.requestId : null;
        void notifications.show({
          color: 'red',
          autoClose: false,
          closeButtonProps,
          message: (
            <Stack gap={4}>
              <Text size="sm">{explained(error, t)}</Text>
              {id && <RequestId id={id} />}
            </Stack>
          ),
        });
      },
    };
  }, [t]);
}
