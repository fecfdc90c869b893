import type { en } from './messages.en';

export const vi: typeof en = {
  title: 'Bạn được mời',
  text: 'Hãy nhận lời mời để làm việc trong cửa hàng đã gửi lời mời này.',
  newcomer: 'Bạn là người mới: hãy chọn tên và mật khẩu.',
  known: 'Địa chỉ của bạn đã có tài khoản. Hãy nhập mật khẩu để tham gia.',
  name: 'Tên của bạn',
  nameMissing: 'Hãy nhập tên',
  password: 'Mật khẩu',
  passwordMissing: 'Hãy nhập mật khẩu',
  submit: 'Nhận lời mời',
  gone: 'Lời mời này không tồn tại, đã hết hạn, đã được dùng hoặc đã bị rút lại. Hãy yêu cầu lời mời mới.',
  wrong: 'Mật khẩu không đúng.',
};
