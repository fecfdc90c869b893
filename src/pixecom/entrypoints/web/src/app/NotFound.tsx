import { Button } from '@mantine/core';
import { IconCompass } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';

import { en } from '@/app/messages.en';
import { vi } from '@/app/messages.vi';
import { useMessages } from '@/shared/i18n/language';
import { EmptyState } from '@/shared/ui/EmptyState';

/** Stands at addresses that no screen has. */
export function NotFound() {
  const t = useMessages({ en, vi }).notFound;
  return (
    <EmptyState
      icon={IconCompass}
      title={t.title}
      action={
        <Button renderRoot={(props) => <Link to="/" {...props} />} mt="sm">
          {t.home}
        </Button>
      }
    >
      {t.text}
    </EmptyState>
  );
}
