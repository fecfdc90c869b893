/** Words of the shell. */
export const en = {
  skipToContent: 'Skip to content',
  navigation: 'Main navigation',
  openNavigation: 'Open navigation',
  closeNavigation: 'Close navigation',
  narrowNavigation: 'Narrow navigation',
  widenNavigation: 'Widen navigation',
  loading: 'Loading',
  account: 'My account',
  logOut: 'Log out',
  theme: { title: 'Theme', light: 'Light', dark: 'Dark', auto: 'As the system' },
  language: 'Language',
  readOnly: 'Read only',
  readOnlyWhy: 'Your role here is Viewer: you see everything and change nothing.',
  platform: 'PixEcom platform',
  notFound: {
    title: 'There is no such page',
    text: 'The address may be mistyped, or what was here is gone.',
    home: 'To the start page',
  },
  screenFailed: 'This screen could not be shown',
  reload: 'Load the page again',
};
