import { Button, Code, CopyButton, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, body, queries, type Shape } from '@/shared/api/client';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorState } from '@/shared/ui/ErrorState';

import { useWords } from './words';

const ROLES = ['ADMIN', 'EDITOR', 'VIEWER'] as const;

/** Invites somebody; the link is shown once, for whoever gets no mail. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const all = useWords();
  const t = all.members;
  const client = useQueryClient();
  const form = useForm<Shape<'InvitationBody'>>({
    initialValues: { email: '', role: 'EDITOR' },
    validate: {
      email: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : all.store.emailWrong),
    },
  });
  const invite = useMutation({
    mutationFn: (values: Shape<'InvitationBody'>) =>
      body(
        api.POST('/api/sellers/me/invitations', {
          body: { ...values, email: values.email.trim() },
        }),
      ),
    onSuccess: () =>
      client.invalidateQueries(queries.queryOptions('get', '/api/sellers/me/invitations')),
  });
  return (
    <Dialog onClose={onClose} title={t.invite}>
      {invite.data ? (
        <Invited invited={invite.data} onClose={onClose} />
      ) : (
        <form noValidate onSubmit={form.onSubmit((values) => invite.mutate(values))}>
          <Stack>
            {invite.error && <ErrorState error={invite.error} />}
            <Text size="sm">{t.inviteText}</Text>
            <TextInput
              label={t.email}
              type="email"
              data-autofocus
              {...form.getInputProps('email')}
            />
            <Select
              label={t.role}
              data={ROLES.map((role) => ({ value: role, label: t.roles[role] }))}
              allowDeselect={false}
              {...form.getInputProps('role')}
            />
            <Button type="submit" loading={invite.isPending}>
              {t.send}
            </Button>
          </Stack>
        </form>
      )}
    </Dialog>
  );
}

interface InvitedProps {
  invited: Shape<'InvitedView'>;
  onClose: () => void;
}

function Invited({ invited, onClose }: InvitedProps) {
  const t = useWords().members;
  const link = `${window.location.origin}/accept-invitation?token=${encodeURIComponent(invited.token)}`;
  return (
    <Stack>
      <Text role="status">{t.invited(invited.email)}</Text>
      <Text size="sm" c="dimmed">
        {t.link}
      </Text>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {link}
      </Code>
      <CopyButton value={link}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy}>
            {copied ? t.copied : t.copy}
          </Button>
        )}
      </CopyButton>
      <Button onClick={onClose}>{t.done}</Button>
    </Stack>
  );
}
