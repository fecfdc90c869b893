import { Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api, queries, type Shape } from '@/shared/api/client';
import { may, personQuery, usePerson, type SellerRole } from '@/shared/api/person';
import { ConfirmDialog } from '@/shared/ui/ConfirmDialog';
import { useToasts } from '@/shared/ui/useToasts';

import { DotsMenu } from './DotsMenu';
import { useWords } from './words';

const ROLES: readonly SellerRole[] = ['OWNER', 'ADMIN', 'EDITOR', 'VIEWER'];

type Question = 'switchOff' | 'remove' | 'transfer';

/** What can be done with a member; who is no owner leaves owners alone. */
export function MemberMenu({ member }: { member: Shape<'MemberView'> }) {
  const all = useWords();
  const t = all.members;
  const person = usePerson();
  const toasts = useToasts();
  const client = useQueryClient();
  const [question, setQuestion] = useState<Question | null>(null);
  const act = useMutation({
    mutationFn: (call: () => Promise<unknown>) => call(),
    onSuccess: async () => {
      setQuestion(null);
      toasts.done(all.saved);
      await client.invalidateQueries(queries.queryOptions('get', '/api/sellers/me/members'));
      await client.invalidateQueries({ queryKey: personQuery().queryKey });
    },
    onError: toasts.failed,
  });
  const owns = may(person, 'OWNER');
  if (member.role === 'OWNER' && !owns) return null;

  const path = { params: { path: { member_id: member.id } } };
  const change = (body: Shape<'MemberBody'>) =>
    act.mutate(() => api.PATCH('/api/sellers/me/members/{member_id}', { ...path, body }));
  const answers: Readonly<Record<Question, () => void>> = {
    switchOff: () => change({ isActive: false }),
    remove: () => act.mutate(() => api.DELETE('/api/sellers/me/members/{member_id}', path)),
    transfer: () =>
      act.mutate(() =>
        api.POST('/api/sellers/me/transfer-ownership', { body: { memberId: member.id } }),
      ),
  };
  return (
    <>
      <DotsMenu name={member.displayName} isBusy={act.isPending && question === null}>
        <Menu.Label>{t.changeRole(member.displayName)}</Menu.Label>
        {ROLES.filter((role) => may(person, role)).map((role) => (
          <Menu.Item key={role} disabled={role === member.role} onClick={() => change({ role })}>
            {t.roles[role]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {owns && member.userId !== person.id && member.isActive && (
          <Menu.Item onClick={() => setQuestion('transfer')}>{t.transfer}</Menu.Item>
        )}
        {member.isActive ? (
          <Menu.Item onClick={() => setQuestion('switchOff')}>{t.switchOff}</Menu.Item>
        ) : (
          <Menu.Item onClick={() => change({ isActive: true })}>{t.switchOn}</Menu.Item>
        )}
        <Menu.Item c="var(--mantine-color-error)" onClick={() => setQuestion('remove')}>
          {t.remove}
        </Menu.Item>
      </DotsMenu>
      {question && (
        <ConfirmDialog
          opened
          title={`${t[question]}: ${member.displayName}`}
          act={t[question]}
          isDangerous={question !== 'transfer'}
          isBusy={act.isPending}
          onConfirm={answers[question]}
          onClose={() => setQuestion(null)}
        >
          {t[`${question}Text`](member.displayName)}
        </ConfirmDialog>
      )}
    </>
  );
}
