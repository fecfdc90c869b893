import { Code, Stack, Text } from '@mantine/core';

import { queries } from '@/shared/api/client';
import { ApiError } from '@/shared/api/errors';
import { makeFormats } from '@/shared/format';
import { useLanguage, useMessages } from '@/shared/i18n/language';
import { PublicPage } from '@/shared/ui/PublicPage';
import { Read } from '@/shared/ui/Read';

import { en } from './messages.en';
import { vi } from './messages.vi';
import { deletionRoute } from './route';

/** What became of somebody's request to be forgotten; Facebook shows them this address. */
export function Deletion() {
  const t = useMessages({ en, vi }).deletion;
  const { language } = useLanguage();
  const { code } = deletionRoute.useParams();
  const query = queries.useQuery('get', '/api/meta/data-deletion/{code}', {
    params: { path: { code } },
  });
  const formats = makeFormats({ language, currency: 'USD', zone: 'UTC' });
  const error: unknown = query.error;
  const isUnknown = error instanceof ApiError && [400, 404].includes(error.status);
  return (
    <PublicPage title={t.title}>
      {isUnknown ? (
        <Text role="alert">{t.unknown}</Text>
      ) : (
        <Read query={query}>
          {(deletion) => (
            <Stack gap="xs">
              <Text>{t.done}</Text>
              <Text size="sm" c="dimmed">
                {t.at}: {formats.dateTime(deletion.completedAt)} UTC
              </Text>
              <Text size="sm" c="dimmed">
                {t.code}:
              </Text>
              <Code style={{ overflowWrap: 'anywhere' }}>{deletion.confirmationCode}</Code>
            </Stack>
          )}
        </Read>
      )}
    </PublicPage>
  );
}
