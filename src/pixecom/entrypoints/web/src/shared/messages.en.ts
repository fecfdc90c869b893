/** Words of the shared parts. */
export const en = {
  copy: 'Copy',
  copied: 'Copied',
  close: 'Close',
  cancel: 'Cancel',
  showPassword: 'Show password',
  passwordRule: 'Use 8 to 72 characters',
  capsLock: 'Caps Lock is on',
  tryAgain: 'Try again',
  tryAgainIn: (seconds: number) => `Try again in ${seconds} s`,
  requestId: 'Request',
  failed: {
    offline: 'The server cannot be reached. Check your connection.',
    timeout: 'The server took too long to answer.',
    forbidden: 'Your role in this store does not allow this. Ask an owner or administrator.',
    tooMany: 'Too many requests. Please wait a moment.',
    unavailable: 'PixEcom is busy or being updated. It will be back in a moment.',
    defect: 'Something went wrong on our side.',
    unknown: 'Something went wrong.',
  },
};
