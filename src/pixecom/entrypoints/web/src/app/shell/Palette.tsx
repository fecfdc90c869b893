import '@mantine/spotlight/styles.css';

import { Modal, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { Spotlight, spotlight, type SpotlightActionData } from '@mantine/spotlight';
import {
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSun,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

import { en } from '@/app/messages.en';
import { vi } from '@/app/messages.vi';
import { navigation } from '@/app/navigation';
import { useLogOut } from '@/app/shell/useLogOut';
import { LANGUAGES, useLanguage, useMessages, type Language } from '@/shared/i18n/language';

const ICON = { size: 20, stroke: 1.75, 'aria-hidden': true } as const;

/** Everything that the shell can do, found by its name (Ctrl K); it comes with the first use. */
export function Palette({ onKeys }: { onKeys: () => void }) {
  const t = useMessages({ en, vi });
  const { language, choose } = useLanguage();
  const { setColorScheme } = useMantineColorScheme();
  const navigate = useNavigate();
  const logOut = useLogOut();
  const [query, setQuery] = useState('');
  useEffect(() => spotlight.open(), []);
  const screens = navigation.map(({ to, label, icon: Icon }) => ({
    id: to,
    label: label[language],
    leftSection: <Icon {...ICON} />,
    onClick: () => void navigate({ to }),
  }));
  const languages = (Object.keys(LANGUAGES) as Language[])
    .filter((each) => each !== language)
    .map((each) => ({
      id: each,
      label: LANGUAGES[each],
      keywords: t.language,
      leftSection: <IconLanguage {...ICON} />,
      onClick: () => choose(each),
    }));
  const actions: SpotlightActionData[] = [
    ...screens,
    ...(['light', 'dark'] as const).map((scheme) => ({
      id: scheme,
      label: `${t.theme.title}: ${t.theme[scheme]}`,
      leftSection: scheme === 'light' ? <IconSun {...ICON} /> : <IconMoon {...ICON} />,
      onClick: () => setColorScheme(scheme),
    })),
    ...languages,
    { id: 'keys', label: t.keys.title, leftSection: <IconKeyboard {...ICON} />, onClick: onKeys },
    {
      id: 'logout',
      label: t.logOut,
      leftSection: <IconLogout {...ICON} />,
      onClick: () => logOut.mutate(),
    },
  ];
  const found = actions.filter(({ label, keywords }) =>
    `${label} ${String(keywords ?? '')}`.toLowerCase().includes(query.trim().toLowerCase()),
  );
  return (
    <Spotlight.Root query={query} onQueryChange={setQuery} shortcut="mod + K">
      <VisuallyHidden>
        <Modal.Title>{t.palette.title}</Modal.Title>
      </VisuallyHidden>
      <Spotlight.Search
        leftSection={<IconSearch {...ICON} />}
        placeholder={t.palette.placeholder}
        aria-label={t.palette.title}
      />
      <Spotlight.ActionsList>
        {found.map(({ id, ...action }) => (
          <Spotlight.Action key={id} {...action} />
        ))}
        {found.length === 0 && <Spotlight.Empty>{t.palette.nothing}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
