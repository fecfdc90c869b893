import { Alert, Button, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconLock, IconPlugConnectedX } from '@tabler/icons-react';

import { ApiError, secondsToWait } from '@/shared/api/errors';
import { useMessages } from '@/shared/i18n/language';
import { en } from '@/shared/messages.en';
import { vi } from '@/shared/messages.vi';
import { explained } from '@/shared/ui/explained';
import { RequestId } from '@/shared/ui/RequestId';
import { useCountdown } from '@/shared/ui/useCountdown';

interface Props {
  error: unknown;
  /** What "Try again" does; without it there is no button. */
  onRetry?: () => void;
}

/** What stands where something should, after a failure: words, request id, the way on. */
export function ErrorState({ error, onRetry }: Props) {
  const t = useMessages({ en, vi });
  const known = error instanceof ApiError ? error : null;
  const wait = useCountdown(secondsToWait(error), error);
  return (
    <Alert
      role="alert"
      variant="light"
      color={known?.status === 403 ? 'gray' : 'red'}
      icon={iconOf(known)}
      title={explained(error, t)}
    >
      <Stack gap="xs" align="flex-start">
        {known?.status === 403 && <Text size="sm">{known.message}</Text>}
        {known && known.details.length > 0 && (
          <List size="sm">
            {known.details.map((detail) => (
              <List.Item key={detail}>{detail}</List.Item>
            ))}
          </List>
        )}
        {known?.requestId && <RequestId id={known.requestId} />}
        {onRetry && (
          <Button size="xs" variant="default" disabled={wait > 0} onClick={onRetry}>
            {wait > 0 ? t.tryAgainIn(wait) : t.tryAgain}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function iconOf(error: ApiError | null) {
  if (error?.status === 403) return <IconLock />;
  return error?.isPassing ? <IconPlugConnectedX /> : <IconAlertTriangle />;
}
