import type { en } from './messages.en';

export const vi: typeof en = {
  skipToContent: 'Đến nội dung chính',
  navigation: 'Điều hướng chính',
  openNavigation: 'Mở điều hướng',
  closeNavigation: 'Đóng điều hướng',
  narrowNavigation: 'Thu gọn điều hướng',
  widenNavigation: 'Mở rộng điều hướng',
  loading: 'Đang tải',
  account: 'Tài khoản của tôi',
  logOut: 'Đăng xuất',
  theme: { title: 'Giao diện', light: 'Sáng', dark: 'Tối', auto: 'Theo hệ thống' },
  language: 'Ngôn ngữ',
  readOnly: 'Chỉ xem',
  readOnlyWhy: 'Vai trò của bạn là Người xem: bạn xem được mọi thứ nhưng không thay đổi gì.',
  platform: 'Nền tảng PixEcom',
  notFound: {
    title: 'Không có trang này',
    text: 'Địa chỉ có thể bị gõ sai, hoặc nội dung ở đây không còn nữa.',
    home: 'Về trang bắt đầu',
  },
  screenFailed: 'Không hiển thị được màn hình này',
  reload: 'Tải lại trang',
};
