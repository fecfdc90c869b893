import { expect, it } from 'vitest';

import { csvOf } from './chart';

it('writes exact figures, quotes what needs it, and lets no text become a formula', () => {
  const sheet = {
    columns: [{ label: 'Name' }, { label: 'Spend, all', right: true }],
    rows: [
      { key: '1', shown: ['', ''], exact: ['=HYPERLINK("x")', 12.3456] },
      { key: '2', shown: ['', ''], exact: ['Tết 🎉', -5] },
      { key: '3', shown: ['', ''], exact: ['two\nlines', null] },
    ],
  };
  expect(csvOf(sheet)).toBe(
    'Name,"Spend, all"\r\n"\'=HYPERLINK(""x"")",12.3456\r\nTết 🎉,-5\r\n"two\nlines",\r\n',
  );
});
