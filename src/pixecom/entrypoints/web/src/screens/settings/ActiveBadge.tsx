import { Badge } from '@mantine/core';

import { useWords } from './words';

/** Whether something is in use, as a word in a table; however narrow that is. */
export function ActiveBadge({ isActive }: { isActive: boolean }) {
  const t = useWords();
  return (
    <Badge variant="default" tt="none" fw={500} miw="max-content">
      {isActive ? t.active : t.inactive}
    </Badge>
  );
}
