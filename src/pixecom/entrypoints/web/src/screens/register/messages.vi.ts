import type { en } from './messages.en';

export const vi: typeof en = {
  title: 'Tạo tài khoản',
  name: 'Tên của bạn hoặc tên cửa hàng',
  nameMissing: 'Hãy nhập tên',
  email: 'E-mail',
  emailMissing: 'Hãy nhập địa chỉ e-mail',
  password: 'Mật khẩu',
  submit: 'Tạo tài khoản',
  taken: 'Địa chỉ e-mail này đã có tài khoản.',
  haveOne: 'Bạn đã có tài khoản?',
  logIn: 'Đăng nhập',
};
