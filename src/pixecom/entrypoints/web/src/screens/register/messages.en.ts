export const en = {
  title: 'Create an account',
  name: 'Your name or the name of your store',
  nameMissing: 'Enter a name',
  email: 'E-mail',
  emailMissing: 'Enter your e-mail address',
  password: 'Password',
  submit: 'Create account',
  taken: 'There is an account with this e-mail address already.',
  haveOne: 'You have an account?',
  logIn: 'Log in',
};
