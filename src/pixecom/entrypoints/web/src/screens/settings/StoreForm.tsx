import { Select, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, body, type Shape } from '@/shared/api/client';
import { may, settingsQuery, usePerson } from '@/shared/api/person';
import { Read } from '@/shared/ui/Read';
import { useToasts } from '@/shared/ui/useToasts';

import { cleared } from './fields';
import { StoreFields } from './StoreFields';
import { useWords } from './words';

const SHOWN_AT_ONCE = 60;
/** Browsers still list Saigon by its old name alone. */
const ZONES = ['UTC', 'Asia/Ho_Chi_Minh', ...Intl.supportedValuesOf('timeZone')];

/** What counts for all figures and pages of the store. */
export function StoreForm() {
  const query = useQuery(settingsQuery());
  return <Read query={query}>{(settings) => <Form settings={settings} />}</Read>;
}

function Form({ settings }: { settings: Shape<'SettingsView'> }) {
  const t = useWords();
  const toasts = useToasts();
  const client = useQueryClient();
  const manages = may(usePerson(), 'ADMIN');
  const form = useForm({
    initialValues: {
      brandName: settings.brandName ?? '',
      defaultCurrency: settings.defaultCurrency,
      timezone: settings.timezone,
      supportEmail: settings.supportEmail ?? '',
      metaPixelId: settings.metaPixelId ?? '',
      googleAnalyticsId: settings.googleAnalyticsId ?? '',
      autoTrackingRefresh: settings.autoTrackingRefresh,
    },
    validate: {
      supportEmail: (value) =>
        value.trim() === '' || /^\S+@\S+\.\S+$/.test(value.trim()) ? null : t.store.emailWrong,
      metaPixelId: (value) => (/^\d*$/.test(value.trim()) ? null : t.store.digits),
    },
  });
  const save = useMutation({
    mutationFn: (values: typeof form.values) =>
      body(
        api.PATCH('/api/sellers/me/settings', {
          body: {
            ...values,
            brandName: cleared(values.brandName),
            supportEmail: cleared(values.supportEmail),
            metaPixelId: cleared(values.metaPixelId),
            googleAnalyticsId: cleared(values.googleAnalyticsId),
          },
        }),
      ),
    onSuccess: async () => {
      form.resetDirty();
      toasts.done(t.saved);
      await client.invalidateQueries(); // currency and zone are those of every figure
    },
  });
  const hint = manages ? t.optional : undefined;
  return (
    <StoreFields
      error={save.error}
      isBusy={save.isPending}
      isDirty={form.isDirty()}
      onSubmit={form.onSubmit((values) => save.mutate(values))}
    >
      <TextInput
        label={t.store.brand}
        description={hint}
        maxLength={255}
        {...form.getInputProps('brandName')}
      />
      <Select
        label={t.store.currency}
        description={t.store.currencyHint}
        data={withCurrent(Intl.supportedValuesOf('currency'), settings.defaultCurrency)}
        searchable
        allowDeselect={false}
        limit={SHOWN_AT_ONCE}
        {...form.getInputProps('defaultCurrency')}
      />
      <Select
        label={t.store.zone}
        description={t.store.zoneHint}
        data={withCurrent(ZONES, settings.timezone)}
        searchable
        allowDeselect={false}
        limit={SHOWN_AT_ONCE}
        {...form.getInputProps('timezone')}
      />
      <TextInput
        label={t.store.email}
        description={hint}
        type="email"
        {...form.getInputProps('supportEmail')}
      />
      <TextInput
        label={t.store.pixel}
        description={hint}
        inputMode="numeric"
        maxLength={100}
        {...form.getInputProps('metaPixelId')}
      />
      <TextInput
        label={t.store.analytics}
        description={hint}
        maxLength={100}
        {...form.getInputProps('googleAnalyticsId')}
      />
      <Switch
        label={t.store.tracking}
        {...form.getInputProps('autoTrackingRefresh', { type: 'checkbox' })}
      />
    </StoreFields>
  );
}

/** The server may know names that this browser does not. */
function withCurrent(known: readonly string[], current: string): string[] {
  return [...new Set([current, ...known])];
}
