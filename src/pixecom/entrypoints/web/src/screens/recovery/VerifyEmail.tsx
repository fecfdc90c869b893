import { Alert, Button, Group, Loader, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { api } from '@/shared/api/client';
import { useMessages } from '@/shared/i18n/language';
import { PublicPage } from '@/shared/ui/PublicPage';

import { LinkFailure } from './LinkFailure';
import { en } from './messages.en';
import { vi } from './messages.vi';
import { verifyRoute } from './route';

/** Confirms the address of the mail's link at once; a second time changes nothing. */
export function VerifyEmail() {
  const { verify: t, goOn } = useMessages({ en, vi });
  const { token } = verifyRoute.useSearch();
  const verified = useQuery({
    queryKey: ['verify-email', token],
    queryFn: async ({ signal }) => {
      await api.POST('/api/auth/verify-email', { body: { token }, signal });
      return true;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <PublicPage title={t.title}>
      {verified.isPending && (
        <Group role="status">
          <Loader size="sm" aria-hidden />
          <Text size="sm">{t.busy}</Text>
        </Group>
      )}
      {verified.error && <LinkFailure error={verified.error} />}
      {verified.isSuccess && (
        <>
          <Alert role="status" color="teal" icon={<IconCheck />}>
            {t.done}
          </Alert>
          <Button renderRoot={(props) => <Link to="/" {...props} />}>{goOn}</Button>
        </>
      )}
    </PublicPage>
  );
}
