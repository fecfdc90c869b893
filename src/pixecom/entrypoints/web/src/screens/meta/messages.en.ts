export const en = {
  connected: {
    title: 'Facebook is connected',
    text: (withPixels: boolean) =>
      `Your ad accounts${withPixels ? ', pages and pixels' : ' and pages'} are here. The first figures arrive within minutes.`,
    pixelsUnread: (count: number) =>
      count === 1
        ? 'The pixels of one ad account could not be read this time. Connect again later to get them.'
        : `The pixels of ${count} ad accounts could not be read this time. Connect again later to get them.`,
    next: 'See what was connected',
  },
  failed: {
    title: 'Facebook was not connected',
    unknown: 'Something went wrong on the way back from Facebook. Please begin again.',
    reasons: {
      denied: 'You did not agree at Facebook. Nothing was connected.',
      state_invalid:
        'The login did not begin in this browser, or cookies are blocked. Begin again here, and allow cookies.',
      state_expired: 'The login took longer than ten minutes. Please begin again.',
      state_used: 'This login was already used. If nothing is connected, begin again.',
      not_allowed: 'Only owners and administrators of an active store connect Facebook.',
      meta_failed: 'Facebook did not answer as it should. Please try again in a few minutes.',
    },
    next: 'Back to the connections',
  },
  deletion: {
    title: 'Deletion of Facebook data',
    done: 'What PixEcom knew of this Facebook account is deleted: name, number and access tokens.',
    code: 'Confirmation code',
    at: 'Completed',
    unknown: 'There is no request with this code. Check the address that Facebook gave you.',
  },
};
