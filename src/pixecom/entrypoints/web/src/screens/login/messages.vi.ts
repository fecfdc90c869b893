import type { en } from './messages.en';

export const vi: typeof en = {
  title: 'Đăng nhập',
  email: 'E-mail',
  password: 'Mật khẩu',
  submit: 'Đăng nhập',
  forgotten: 'Quên mật khẩu?',
  newHere: 'Bạn là người mới?',
  register: 'Tạo tài khoản',
  expired: 'Phiên làm việc đã kết thúc. Hãy đăng nhập lại để tiếp tục.',
  emailMissing: 'Hãy nhập địa chỉ e-mail',
  passwordMissing: 'Hãy nhập mật khẩu',
  wrong: 'E-mail hoặc mật khẩu không đúng.',
  inactive: 'Tài khoản này đã bị tắt. Hãy hỏi người đã mời bạn.',
  noSeller: 'Tài khoản này không có cửa hàng đang hoạt động.',
  admin: 'Tài khoản này thuộc về nền tảng.',
  adminLogin: 'Đăng nhập với tư cách quản trị viên',
  tooMany: (seconds) => `Quá nhiều lần thử. Hãy thử lại sau ${seconds} giây.`,
};
