import type { en } from './messages.en';

export const vi: typeof en = {
  connected: {
    title: 'Đã kết nối Facebook',
    text: (withPixels) =>
      `Tài khoản quảng cáo${withPixels ? ', trang và pixel' : ' và trang'} của bạn đã ở đây. Số liệu đầu tiên đến sau vài phút.`,
    pixelsUnread: (count) =>
      `Lần này chưa đọc được pixel của ${count} tài khoản quảng cáo. Hãy kết nối lại sau để lấy chúng.`,
    next: 'Xem những gì đã kết nối',
  },
  failed: {
    title: 'Chưa kết nối được Facebook',
    unknown: 'Đã xảy ra lỗi khi quay lại từ Facebook. Vui lòng làm lại.',
    reasons: {
      denied: 'Bạn đã không đồng ý tại Facebook. Không có gì được kết nối.',
      state_invalid:
        'Lần đăng nhập không bắt đầu ở trình duyệt này, hoặc cookie bị chặn. Hãy làm lại tại đây và cho phép cookie.',
      state_expired: 'Lần đăng nhập kéo dài hơn mười phút. Vui lòng làm lại.',
      state_used: 'Lần đăng nhập này đã được dùng. Nếu chưa kết nối, hãy làm lại.',
      not_allowed:
        'Chỉ chủ cửa hàng và quản trị viên của cửa hàng đang hoạt động được kết nối Facebook.',
      meta_failed: 'Facebook không phản hồi như mong đợi. Vui lòng thử lại sau vài phút.',
    },
    next: 'Về trang kết nối',
  },
  deletion: {
    title: 'Xóa dữ liệu Facebook',
    done: 'Những gì PixEcom biết về tài khoản Facebook này đã được xóa: tên, số và mã truy cập.',
    code: 'Mã xác nhận',
    at: 'Hoàn tất',
    unknown: 'Không có yêu cầu nào với mã này. Hãy kiểm tra địa chỉ mà Facebook đã đưa cho bạn.',
  },
};
