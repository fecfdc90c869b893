import { Button, MultiSelect, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, type Shape } from '@/shared/api/client';
import { useFormats } from '@/shared/api/person';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorState } from '@/shared/ui/ErrorState';
import { useToasts } from '@/shared/ui/useToasts';

import { inCents, ofCents } from './fields';
import { useWords } from './words';

const WINDOWS = [1, 7, 28] as const;
const LEAST = 1;
const MOST = 1_000_000;

type Config = Shape<'ConfigView'>;

const DEFAULT_PLACEMENTS: Config['placements'] = ['FACEBOOK_FEED', 'INSTAGRAM_FEED'];

interface Props {
  /** null makes a new one. */
  strategy: Shape<'StrategyView'> | null;
  onClose: () => void;
}

/** Asks what a strategy holds. */
export function StrategyDialog({ strategy, onClose }: Props) {
  const all = useWords();
  const t = all.strategies;
  const { currency } = useFormats();
  const toasts = useToasts();
  const client = useQueryClient();
  const config = strategy?.config;
  const form = useForm({
    initialValues: {
      name: strategy?.name ?? '',
      budgetType: config?.budget.budgetType ?? 'DAILY',
      amount: Number(ofCents(config?.budget.amount ?? 2000)),
      mode: config?.audience.mode ?? 'ADVANTAGE_PLUS',
      window: String(config?.audience.attributionWindowDays ?? ''),
      placements: config?.placements ?? DEFAULT_PLACEMENTS,
    },
    validate: {
      name: (value) => (value.trim() ? null : t.nameMissing),
      amount: (value) => (value >= LEAST && value <= MOST ? null : t.amountWrong),
      placements: (value) => (value.length > 0 ? null : t.placementMissing),
    },
  });
  const save = useMutation({
    mutationFn: (values: typeof form.values): Promise<unknown> => {
      const body = {
        name: values.name.trim(),
        budget: { budgetType: values.budgetType, amount: inCents(values.amount) },
        audience: {
          mode: values.mode,
          attributionWindowDays: WINDOWS.find((each) => String(each) === values.window) ?? null,
        },
        placements: values.placements,
        isActive: strategy?.isActive ?? true,
      };
      return strategy
        ? api.PATCH('/api/fb/ad-strategies/{strategy_id}', {
            params: { path: { strategy_id: strategy.id } },
            body,
          })
        : api.POST('/api/fb/ad-strategies', { body });
    },
    onSuccess: async () => {
      toasts.done(all.saved);
      onClose();
      await client.invalidateQueries({ queryKey: ['get', '/api/fb/ad-strategies'] });
    },
  });
  const choices = <Key extends string>(words: Readonly<Record<Key, string>>) =>
    (Object.keys(words) as Key[]).map((value) => ({ value, label: words[value] }));
  return (
    <Dialog onClose={onClose} title={strategy ? `${t.edit}: ${strategy.name}` : t.create}>
      <form noValidate onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack>
          {save.error && <ErrorState error={save.error} />}
          <TextInput
            label={all.name}
            data-autofocus
            maxLength={255}
            {...form.getInputProps('name')}
          />
          <Select
            label={t.budget}
            data={choices(t.budgetTypes)}
            allowDeselect={false}
            {...form.getInputProps('budgetType')}
          />
          <NumberInput
            label={`${t.amount} (${currency})`}
            min={LEAST}
            max={MOST}
            clampBehavior="none"
            decimalScale={2}
            fixedDecimalScale
            thousandSeparator
            hideControls
            {...form.getInputProps('amount')}
          />
          <Select
            label={t.mode}
            data={choices<Config['audience']['mode']>(t.modes)}
            allowDeselect={false}
            {...form.getInputProps('mode')}
          />
          <Select
            label={t.window}
            data={[
              { value: '', label: t.noWindow },
              ...WINDOWS.map((days) => ({ value: String(days), label: t.windowOf(days) })),
            ]}
            allowDeselect={false}
            {...form.getInputProps('window')}
          />
          <MultiSelect
            label={t.placements}
            data={choices(t.places)}
            {...form.getInputProps('placements')}
          />
          <Button type="submit" loading={save.isPending}>
            {all.save}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
