import type { en } from './messages.en';

export const vi: typeof en = {
  copy: 'Sao chép',
  copied: 'Đã sao chép',
  close: 'Đóng',
  cancel: 'Hủy',
  showPassword: 'Hiện mật khẩu',
  passwordRule: 'Dùng từ 8 đến 72 ký tự',
  capsLock: 'Caps Lock đang bật',
  tryAgain: 'Thử lại',
  tryAgainIn: (seconds) => `Thử lại sau ${seconds} giây`,
  requestId: 'Yêu cầu',
  period: {
    label: 'Khoảng thời gian',
    days: 'Ngày',
    choose: 'Chọn ngày đầu và ngày cuối',
    presets: {
      today: 'Hôm nay',
      yesterday: 'Hôm qua',
      last7: '7 ngày qua',
      last14: '14 ngày qua',
      last30: '30 ngày qua',
      thisMonth: 'Tháng này',
      lastMonth: 'Tháng trước',
      custom: 'Tự chọn ngày',
    },
  },
  chart: {
    view: 'Cách xem',
    chart: 'Biểu đồ',
    table: 'Bảng',
    download: 'Tải xuống',
    asPicture: 'Hình ảnh (PNG)',
    asTable: 'Bảng (CSV)',
    keys: 'Dùng phím mũi tên để đi qua từng điểm',
    drawing: 'Đang vẽ biểu đồ',
  },
  failed: {
    offline: 'Không kết nối được máy chủ. Hãy kiểm tra kết nối của bạn.',
    timeout: 'Máy chủ phản hồi quá lâu.',
    forbidden:
      'Vai trò của bạn trong cửa hàng này không cho phép. Hãy hỏi chủ cửa hàng hoặc quản trị viên.',
    tooMany: 'Quá nhiều yêu cầu. Vui lòng chờ một lát.',
    unavailable: 'PixEcom đang bận hoặc đang cập nhật. Vui lòng thử lại sau giây lát.',
    defect: 'Đã xảy ra lỗi ở phía chúng tôi.',
    unknown: 'Đã xảy ra lỗi.',
  },
};
