import type { en } from './messages.en';

export const vi: typeof en = {
  title: 'Đăng nhập nền tảng',
  email: 'E-mail',
  password: 'Mật khẩu',
  code: 'Yếu tố thứ hai',
  codeHint: 'Sáu chữ số trong ứng dụng, hoặc một mã khôi phục',
  submit: 'Đăng nhập',
  missing: 'Cần nhập mục này',
  wrong: 'E-mail, mật khẩu hoặc mã không đúng.',
  notAdmin: 'Tài khoản này thuộc về một cửa hàng. Hãy đăng nhập ở đó.',
  askCode: 'Tài khoản của bạn có yếu tố thứ hai. Hãy nhập mã.',
  tooMany: (seconds) => `Quá nhiều lần thử. Hãy thử lại sau ${seconds} giây.`,
  portal: 'Đăng nhập vào cửa hàng',
};
