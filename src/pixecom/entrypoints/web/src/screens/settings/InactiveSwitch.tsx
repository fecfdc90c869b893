import { Switch } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';

import { settingsRoute } from './route';
import { useWords } from './words';

/** Shows what is switched off as well; the address says so. */
export function InactiveSwitch() {
  const navigate = useNavigate({ from: settingsRoute.fullPath });
  const { inactive = false } = settingsRoute.useSearch();
  return (
    <Switch
      label={useWords().showInactive}
      checked={inactive}
      onChange={({ currentTarget: { checked } }) =>
        void navigate({
          search: (now) => ({ ...now, inactive: checked || undefined }),
          replace: true,
        })
      }
    />
  );
}
