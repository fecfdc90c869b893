import { Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';

import { Dialog } from '@/shared/ui/Dialog';

import { useWords } from './words';

interface Props {
  name: string;
  isBusy: boolean;
  onSave: (name: string) => void;
  onClose: () => void;
}

/** Asks for another name. */
export function RenameDialog({ name, isBusy, onSave, onClose }: Props) {
  const t = useWords();
  const [written, setWritten] = useState(name);
  const wanted = written.trim();
  return (
    <Dialog onClose={onClose} title={`${t.facebook.rename}: ${name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSave(wanted);
        }}
      >
        <Stack>
          <TextInput
            label={t.name}
            data-autofocus
            maxLength={255}
            value={written}
            onChange={(event) => setWritten(event.currentTarget.value)}
          />
          <Button type="submit" loading={isBusy} disabled={wanted === '' || wanted === name}>
            {t.save}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
