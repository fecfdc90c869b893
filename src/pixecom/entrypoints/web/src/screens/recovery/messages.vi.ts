import type { en } from './messages.en';

export const vi: typeof en = {
  forgot: {
    title: 'Quên mật khẩu',
    text: 'Hãy nhập địa chỉ e-mail. Chúng tôi sẽ gửi liên kết để đặt mật khẩu mới.',
    email: 'E-mail',
    emailMissing: 'Hãy nhập địa chỉ e-mail',
    submit: 'Gửi liên kết',
    sent: 'Nếu địa chỉ này có tài khoản, một e-mail đang được gửi. Liên kết có hiệu lực trong 30 phút.',
  },
  reset: {
    title: 'Đặt mật khẩu mới',
    password: 'Mật khẩu mới',
    submit: 'Lưu mật khẩu',
    done: 'Mật khẩu đã được đổi và mọi phiên làm việc đã kết thúc. Hãy đăng nhập bằng mật khẩu mới.',
    again: 'Yêu cầu liên kết mới',
  },
  verify: {
    title: 'Xác nhận địa chỉ e-mail',
    busy: 'Vui lòng chờ …',
    done: 'Địa chỉ e-mail của bạn đã được xác nhận.',
  },
  badLink: 'Liên kết này không hợp lệ, đã hết hạn hoặc đã được dùng.',
  logIn: 'Đăng nhập',
  goOn: 'Tiếp tục',
};
