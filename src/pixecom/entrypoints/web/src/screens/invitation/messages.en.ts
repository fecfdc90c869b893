export const en = {
  title: 'You are invited',
  text: 'Accept the invitation to work in the store that sent it.',
  newcomer: 'You are new here: choose a name and a password.',
  known: 'There is an account with your address. Enter its password to join.',
  name: 'Your name',
  nameMissing: 'Enter a name',
  password: 'Password',
  passwordMissing: 'Enter your password',
  submit: 'Accept the invitation',
  gone: 'This invitation is unknown, expired, used or withdrawn. Ask for a new one.',
  wrong: 'The password is wrong.',
};
