import { Button, Fieldset, Stack, Text } from '@mantine/core';
import type { ReactNode, SubmitEventHandler } from 'react';

import { may, usePerson } from '@/shared/api/person';
import { ErrorState } from '@/shared/ui/ErrorState';

import { useWords } from './words';

interface Props {
  /** Why the fields could not be saved. */
  error: Error | null;
  isBusy: boolean;
  isDirty: boolean;
  onSubmit: SubmitEventHandler<HTMLFormElement>;
  children: ReactNode;
}

/** A form about the store: everybody reads it, owners and administrators change it. */
export function StoreFields({ error, isBusy, isDirty, onSubmit, children }: Props) {
  const t = useWords();
  const manages = may(usePerson(), 'ADMIN');
  return (
    <form noValidate onSubmit={onSubmit}>
      <Fieldset variant="unstyled" disabled={!manages} maw={520}>
        <Stack>
          {error && <ErrorState error={error} />}
          {!manages && <Text size="sm">{t.readOnly}</Text>}
          {children}
          {manages && (
            <Button type="submit" loading={isBusy} disabled={!isDirty} maw={160}>
              {t.save}
            </Button>
          )}
        </Stack>
      </Fieldset>
    </form>
  );
}
