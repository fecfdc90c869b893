import { Container, Stack, Title } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';

import { en } from '@/app/messages.en';
import { vi } from '@/app/messages.vi';
import { useMessages } from '@/shared/i18n/language';
import { ErrorState } from '@/shared/ui/ErrorState';

/** Stands in place of a screen that failed as a whole; the shell around it goes on. */
export function ScreenError({ error, reset }: ErrorComponentProps) {
  const t = useMessages({ en, vi });
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  const retry = () => {
    queries.reset();
    reset();
    void router.invalidate();
  };
  return (
    <Container size="sm" py="xl">
      <Stack>
        <Title order={1} size="h3">
          {t.screenFailed}
        </Title>
        <ErrorState error={error} onRetry={retry} />
      </Stack>
    </Container>
  );
}
