export const en = {
  title: 'My account',
  name: 'Name',
  email: 'E-mail',
  role: 'Role in this store',
  roles: { OWNER: 'Owner', ADMIN: 'Administrator', EDITOR: 'Editor', VIEWER: 'Viewer' },
  store: 'Store',
  zone: 'Time zone',
  currency: 'Currency',
};
