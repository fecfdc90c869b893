import {
  createTheme,
  localStorageColorSchemeManager,
  type CSSVariablesResolver,
} from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 8 },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  headings: { fontWeight: '600' },
  components: {
    // Mantine's <header> would be a second banner of the page.
    DrawerHeader: { defaultProps: { component: 'div' } },
    ModalHeader: { defaultProps: { component: 'div' } },
  },
});

/** Mantine's own greys and red are too pale for small text (WCAG 2.2 AA asks for 4.5 : 1). */
export const variables: CSSVariablesResolver = (each) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': each.colors.gray[7],
    '--mantine-color-placeholder': each.colors.gray[7],
    '--mantine-color-error': each.colors.red[9],
  },
  dark: {
    '--mantine-color-dimmed': each.colors.dark[1],
    '--mantine-color-placeholder': each.colors.dark[2],
    '--mantine-color-error': each.colors.red[5],
  },
});

/** Remembers light or dark; `public/theme.js` reads the same key before the first paint. */
export const colorSchemes = localStorageColorSchemeManager({ key: 'pixecom.theme' });

/** Gives the nonce that the server put into this answer; styles without it are refused. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
