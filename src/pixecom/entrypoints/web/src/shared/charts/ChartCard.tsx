import {
  ActionIcon,
  Box,
  Group,
  Menu,
  Paper,
  SegmentedControl,
  Skeleton,
  Text,
} from '@mantine/core';
import { Stack, Title, Tooltip } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { EChartsCoreOption } from 'echarts/core';
import { lazy, Suspense, useRef, useState, type ReactNode } from 'react';

import { csvOf, save, type ChartPoint, type ChartView, type Sheet } from '@/shared/charts/chart';
import { useChartColors } from '@/shared/charts/colors';
import { SheetTable } from '@/shared/charts/SheetTable';
import { useMessages } from '@/shared/i18n/language';
import { en } from '@/shared/messages.en';
import { vi } from '@/shared/messages.vi';

const Canvas = lazy(() => import('./Canvas').then((part) => ({ default: part.Canvas })));

interface Props {
  /** What is drawn. */
  subject: string;
  /** What it says: a sentence. */
  finding: string;
  option: EChartsCoreOption;
  points: readonly ChartPoint[];
  sheet: Sheet;
  /** The name of downloaded files, without an end. */
  file: string;
  height?: number;
  /** Controls and remarks of this chart alone. */
  children?: ReactNode;
}

/** A chart with its finding, the same figures as a table, and both as files. */
export function ChartCard(props: Props) {
  const { subject, finding, option, points, sheet, file, height = 300, children } = props;
  const t = useMessages({ en, vi }).chart;
  const colors = useChartColors();
  const [view, setView] = useState('chart');
  const drawn = useRef<ChartView>(null);
  const savePicture = () => save(`${file}.png`, drawn.current?.picture(colors.paper) ?? '');
  const saveSheet = () => {
    const address = URL.createObjectURL(new Blob([csvOf(sheet)], { type: 'text/csv' }));
    save(`${file}.csv`, address);
    URL.revokeObjectURL(address);
  };
  return (
    <Paper withBorder p="md" component="section" aria-label={subject}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" gap="sm">
          <Box flex="1 1 240px">
            <Text size="sm" c="dimmed">
              {subject}
            </Text>
            <Title order={2} size="h4">
              {finding}
            </Title>
          </Box>
          <Group gap="xs" wrap="nowrap">
            <SegmentedControl
              size="xs"
              aria-label={`${t.view}: ${subject}`}
              value={view}
              onChange={setView}
              data={[
                { value: 'chart', label: t.chart },
                { value: 'table', label: t.table },
              ]}
            />
            <Menu position="bottom-end">
              <Menu.Target>
                <Tooltip label={t.download}>
                  <ActionIcon variant="default" size="lg" aria-label={`${t.download}: ${subject}`}>
                    <IconDownload size={18} />
                  </ActionIcon>
                </Tooltip>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={savePicture} disabled={view === 'table'}>
                  {t.asPicture}
                </Menu.Item>
                <Menu.Item onClick={saveSheet}>{t.asTable}</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Group>
        </Group>
        {children}
        {view === 'table' ? (
          <SheetTable sheet={sheet} label={subject} />
        ) : (
          <Suspense fallback={<Skeleton height={height} role="status" aria-label={t.drawing} />}>
            <Canvas
              ref={drawn}
              option={option}
              label={`${subject}. ${finding}`}
              points={points}
              height={height}
            />
          </Suspense>
        )}
      </Stack>
    </Paper>
  );
}
