import { Alert, Anchor, Stack, Text } from '@mantine/core';
import { IconLinkOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';

import { ApiError } from '@/shared/api/errors';
import { useMessages } from '@/shared/i18n/language';
import { ErrorState } from '@/shared/ui/ErrorState';

import { en } from './messages.en';
import { vi } from './messages.vi';

/** Says that a link is of no use any more; `again` leads to a new one where there is one. */
export function LinkFailure({ error, again }: { error: Error; again?: string }) {
  const t = useMessages({ en, vi });
  const isBadLink =
    error instanceof ApiError && error.status === 400 && error.details.length === 0;
  if (!isBadLink) return <ErrorState error={error} />;
  return (
    <Alert role="alert" color="red" icon={<IconLinkOff />}>
      <Stack gap={4}>
        <Text size="sm">{t.badLink}</Text>
        {again && (
          <Anchor size="sm" renderRoot={(props) => <Link to="/forgot-password" {...props} />}>
            {again}
          </Anchor>
        )}
      </Stack>
    </Alert>
  );
}
