import { ActionIcon, NavLink, Stack, Tooltip } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { Link, useMatchRoute } from '@tanstack/react-router';

import { en } from '@/app/messages.en';
import { vi } from '@/app/messages.vi';
import { navigation, type NavigationEntry } from '@/app/navigation';
import { useLanguage, useMessages } from '@/shared/i18n/language';

interface Props {
  narrow: boolean;
  onNavigate?: () => void;
  /** Makes it narrow or wide; without it there is no such button. */
  onToggle?: () => void;
}

/** The navigation of the portal: icons alone when it is narrow. */
export function Sidebar({ narrow, onNavigate, onToggle }: Props) {
  const t = useMessages({ en, vi });
  const label = narrow ? t.widenNavigation : t.narrowNavigation;
  return (
    <Stack h="100%" p="xs" justify="space-between">
      <Stack component="nav" gap={4} aria-label={t.navigation}>
        {navigation.map((entry) => (
          <Entry key={entry.to} entry={entry} narrow={narrow} onNavigate={onNavigate} />
        ))}
      </Stack>
      {onToggle && (
        <Tooltip label={label} position="right">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            onClick={onToggle}
            aria-label={label}
            aria-expanded={!narrow}
          >
            {narrow ? <IconLayoutSidebarLeftExpand /> : <IconLayoutSidebarLeftCollapse />}
          </ActionIcon>
        </Tooltip>
      )}
    </Stack>
  );
}

interface EntryProps {
  entry: NavigationEntry;
  narrow: boolean;
  onNavigate: (() => void) | undefined;
}

function Entry({ entry, narrow, onNavigate }: EntryProps) {
  const { language } = useLanguage();
  const matches = useMatchRoute();
  const label = entry.label[language];
  const isHere = Boolean(matches({ to: entry.to, fuzzy: true }));
  return (
    <Tooltip label={label} position="right" disabled={!narrow}>
      <NavLink
        renderRoot={(props) => <Link to={entry.to} {...props} />}
        label={narrow ? undefined : label}
        leftSection={<entry.icon size={20} stroke={1.75} aria-hidden />}
        active={isHere}
        aria-label={label}
        onClick={onNavigate}
        style={{ borderRadius: 'var(--mantine-radius-md)' }}
      />
    </Tooltip>
  );
}
