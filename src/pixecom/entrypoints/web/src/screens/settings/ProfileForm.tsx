import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, body, type Shape } from '@/shared/api/client';
import { may, sellerQuery, usePerson } from '@/shared/api/person';
import { Read } from '@/shared/ui/Read';
import { useToasts } from '@/shared/ui/useToasts';

import { cleared } from './fields';
import { StoreFields } from './StoreFields';
import { useWords } from './words';

/** Name and pictures of the store. */
export function ProfileForm() {
  const query = useQuery(sellerQuery());
  return <Read query={query}>{(profile) => <Form profile={profile} />}</Read>;
}

function Form({ profile }: { profile: Shape<'ProfileView'> }) {
  const t = useWords();
  const toasts = useToasts();
  const client = useQueryClient();
  const manages = may(usePerson(), 'ADMIN');
  const isAddress = (value: string) =>
    value.trim() === '' || /^https?:\/\/\S+$/.test(value.trim()) ? null : t.profile.url;
  const form = useForm({
    initialValues: {
      name: profile.name,
      logoUrl: profile.logoUrl ?? '',
      faviconUrl: profile.faviconUrl ?? '',
    },
    validate: {
      name: (value) => (value.trim() ? null : t.profile.nameMissing),
      logoUrl: isAddress,
      faviconUrl: isAddress,
    },
  });
  const save = useMutation({
    mutationFn: (values: typeof form.values) =>
      body(
        api.PATCH('/api/sellers/me', {
          body: {
            name: values.name.trim(),
            logoUrl: cleared(values.logoUrl),
            faviconUrl: cleared(values.faviconUrl),
          },
        }),
      ),
    onSuccess: async () => {
      form.resetDirty();
      toasts.done(t.saved);
      await client.invalidateQueries({ queryKey: sellerQuery().queryKey });
    },
  });
  return (
    <StoreFields
      error={save.error}
      isBusy={save.isPending}
      isDirty={form.isDirty()}
      onSubmit={form.onSubmit((values) => save.mutate(values))}
    >
      <TextInput
        label={t.name}
        required={manages}
        maxLength={255}
        {...form.getInputProps('name')}
      />
      <TextInput label={t.profile.slug} value={profile.slug} readOnly variant="filled" />
      <TextInput
        label={t.profile.logo}
        description={manages && t.optional}
        type="url"
        maxLength={500}
        {...form.getInputProps('logoUrl')}
      />
      <TextInput
        label={t.profile.favicon}
        description={manages && t.optional}
        type="url"
        maxLength={500}
        {...form.getInputProps('faviconUrl')}
      />
    </StoreFields>
  );
}
