import { Alert, Anchor, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

import { ApiError } from '@/shared/api/errors';
import { useMessages } from '@/shared/i18n/language';
import { ErrorState } from '@/shared/ui/ErrorState';

import { en } from './messages.en';
import { vi } from './messages.vi';

const OF_THE_PLATFORM = 'Admin accounts must login at /admin';

/** Says why somebody was not let in, and what they can do; `wait` counts the seconds down. */
export function LoginFailure({ error, wait }: { error: Error; wait: number }) {
  const t = useMessages({ en, vi });
  const refusal = error instanceof ApiError ? error : null;
  const said: Readonly<Record<string, string>> = {
    'Invalid credentials': t.wrong,
    'Account is inactive': t.inactive,
    'No active seller account found': t.noSeller,
    [OF_THE_PLATFORM]: t.admin,
  };
  if (refusal?.status === 429) return <Refused text={t.tooMany(wait)} color="yellow" />;
  if (refusal?.status !== 401) return <ErrorState error={error} />;
  return (
    <Refused text={said[refusal.message] ?? refusal.message} color="red">
      {refusal.message === OF_THE_PLATFORM && (
        <Anchor href="/admin" size="sm">
          {t.adminLogin}
        </Anchor>
      )}
    </Refused>
  );
}

interface RefusedProps {
  text: string;
  color: string;
  children?: React.ReactNode;
}

function Refused({ text, color, children }: RefusedProps) {
  return (
    <Alert role="alert" color={color} icon={<IconAlertTriangle />}>
      <Text size="sm">{text}</Text>
      {children}
    </Alert>
  );
}
