export const en = {
  forgot: {
    title: 'Forgotten password',
    text: 'Enter your e-mail address. We send a link to choose a new password.',
    email: 'E-mail',
    emailMissing: 'Enter your e-mail address',
    submit: 'Send the link',
    sent: 'If there is an account with this address, a mail is on its way. Its link works for 30 minutes.',
  },
  reset: {
    title: 'Choose a new password',
    password: 'New password',
    submit: 'Save the password',
    done: 'Your password is changed, and every session has ended. Log in with the new one.',
    again: 'Ask for a new link',
  },
  verify: {
    title: 'Confirm your e-mail address',
    busy: 'One moment …',
    done: 'Your e-mail address is confirmed.',
  },
  badLink: 'This link is invalid, expired or already used.',
  logIn: 'Log in',
  goOn: 'Go on',
};
