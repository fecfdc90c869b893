import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

import { useMessages } from '@/shared/i18n/language';

import { en } from '../messages.en';
import { vi } from '../messages.vi';
import { changed } from '../moves';
import { adsManagerRoute } from '../route';
import { LONGEST_SEARCH } from '../search';
import { useGo } from '../useGo';
import classes from './bar.module.css';

const PAUSE_MS = 300;

/** Searches names, a moment after the last key. */
export function SearchField() {
  const t = useMessages({ en, vi });
  const { search = '' } = adsManagerRoute.useSearch();
  const go = useGo();
  const [text, setText] = useState(search);
  const [known, setKnown] = useState(search);
  // Back, forward and "Clear all" change the address without the field; typing does not wait.
  if (known !== search) {
    setKnown(search);
    if (text.trim() !== search) setText(search);
  }
  const ask = useDebouncedCallback(
    (typed: string) => go((now) => changed(now, { search: typed.trim() })),
    PAUSE_MS,
  );
  return (
    <TextInput
      className={classes.search}
      size="xs"
      type="search"
      aria-label={t.search}
      placeholder={t.search}
      leftSection={<IconSearch size={14} aria-hidden />}
      maxLength={LONGEST_SEARCH}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        ask(event.currentTarget.value);
      }}
    />
  );
}
