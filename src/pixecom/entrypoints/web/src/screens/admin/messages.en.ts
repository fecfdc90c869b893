export const en = {
  title: 'Platform login',
  email: 'E-mail',
  password: 'Password',
  code: 'Second factor',
  codeHint: 'The six digits of your app, or one of your recovery codes',
  submit: 'Log in',
  missing: 'This is needed',
  wrong: 'E-mail, password or code is wrong.',
  notAdmin: 'This account belongs to a store. Log in there.',
  askCode: 'Your account has a second factor. Enter its code.',
  tooMany: (seconds: number) => `Too many attempts. Try again in ${seconds} s.`,
  portal: 'Log in to a store',
};
