import { Anchor, Paper, Table, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import { useFormats } from '@/shared/api/person';
import { useChartColors } from '@/shared/charts/colors';
import { DEFAULT_PRESET, type Period } from '@/shared/period';
import { RETURN_MARKS, returnOf } from '@/shared/returns';
import { ScrollTable } from '@/shared/ui/ScrollTable';

import type { Campaign } from './figures';
import { useWords } from './words';

const NUMBER = { whiteSpace: 'nowrap' } as const;

interface Props {
  title: string;
  hint?: string;
  campaigns: readonly Campaign[];
  period: Period;
}

/** A few campaigns with what they cost and brought; each leads to the Ads Manager. */
export function Campaigns({ title, hint, campaigns, period }: Props) {
  const t = useWords();
  const formats = useFormats();
  const shown = { ...period, preset: period.preset ?? DEFAULT_PRESET };
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Title order={2} size="h4">
        {title}
      </Title>
      {hint && (
        <Text size="xs" c="dimmed">
          {hint}
        </Text>
      )}
      {campaigns.length === 0 ? (
        <Text size="sm" c="dimmed" mt="sm">
          {t.noCampaigns}
        </Text>
      ) : (
        <ScrollTable label={title} minWidth={300} dense>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.share.campaign}</Table.Th>
              <Table.Th ta="right" style={NUMBER}>
                {t.spend}
              </Table.Th>
              <Table.Th ta="right" style={NUMBER}>
                {t.revenue}
              </Table.Th>
              <Table.Th ta="right" style={NUMBER}>
                {t.roas}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {campaigns.map((each) => (
              <Table.Tr key={each.id}>
                <Table.Td maw={260}>
                  <Anchor
                    inherit
                    lineClamp={2}
                    title={each.name}
                    renderRoot={(props) => (
                      <Link
                        to="/ads-manager"
                        search={{ ...shown, campaignIds: each.id }}
                        preload={false}
                        {...props}
                      />
                    )}
                  >
                    {each.name}
                  </Anchor>
                </Table.Td>
                <Table.Td ta="right" style={NUMBER}>
                  {formats.money(each.spend)}
                </Table.Td>
                <Table.Td ta="right" style={NUMBER}>
                  {formats.money(each.revenue)}
                </Table.Td>
                <Table.Td ta="right" style={NUMBER} title={formats.roasExact(each.roas)}>
                  <Return roas={each.roas} text={formats.roas(each.roas)} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </ScrollTable>
      )}
    </Paper>
  );
}

function Return({ roas, text }: { roas: number; text: string }) {
  const level = returnOf(roas);
  const { returns } = useChartColors();
  return (
    <Text inherit fw={600} style={{ color: returns[level], whiteSpace: 'nowrap' }}>
      <span aria-hidden>{RETURN_MARKS[level]}</span> {text}
    </Text>
  );
}
