import { Button, Menu, Text } from '@mantine/core';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';

import { en } from '@/app/messages.en';
import { vi } from '@/app/messages.vi';
import { useLogOut } from '@/app/shell/useLogOut';
import { usePerson } from '@/shared/api/person';
import { LANGUAGES, useLanguage, useMessages, type Language } from '@/shared/i18n/language';

import classes from './UserMenu.module.css';

/** Who is logged in, in which language, and the way out. */
export function UserMenu() {
  const t = useMessages({ en, vi });
  const person = usePerson();
  const { language, choose } = useLanguage();
  const logOut = useLogOut();
  return (
    <Menu position="bottom-end" width={240} withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          px="xs"
          aria-label={person.displayName}
          leftSection={<IconUserCircle size={20} />}
          classNames={classes}
        >
          {person.displayName}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text fw={600} truncate>
            {person.displayName}
          </Text>
          <Text size="xs" truncate>
            {person.email}
          </Text>
        </Menu.Label>
        <Menu.Item
          leftSection={<IconUserCircle size={16} />}
          renderRoot={(props) => <Link to="/account" {...props} />}
        >
          {t.account}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t.language}</Menu.Label>
        <Menu.RadioGroup value={language} onChange={(each) => choose(each as Language)}>
          {Object.entries(LANGUAGES).map(([each, name]) => (
            <Menu.RadioItem key={each} value={each} lang={each} closeMenuOnClick>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          disabled={logOut.isPending}
          onClick={() => logOut.mutate()}
        >
          {t.logOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
