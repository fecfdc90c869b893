import type { en } from './messages.en';

export const vi: typeof en = {
  title: 'Tài khoản của tôi',
  name: 'Tên',
  email: 'E-mail',
  role: 'Vai trò trong cửa hàng này',
  roles: {
    OWNER: 'Chủ cửa hàng',
    ADMIN: 'Quản trị viên',
    EDITOR: 'Người chỉnh sửa',
    VIEWER: 'Người xem',
  },
  store: 'Cửa hàng',
  zone: 'Múi giờ',
  currency: 'Tiền tệ',
};
