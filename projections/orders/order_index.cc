#include "projections/orders/order_index.h"

#include "base/check.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

struct Field {
  unsigned shift;
  unsigned bits;
};
constexpr Field kStatus{0, 4};
constexpr Field kDelivery{4, 3};
constexpr Field kRefund{7, 3};
constexpr Field kView{10, 4};
constexpr Field kChannel{14, 2};

constexpr unsigned mask_of(Field field) { return ((1U << field.bits) - 1) << field.shift; }

template <class E>
unsigned bits_of(Field field, E value) {
  const auto number = static_cast<unsigned>(value);
  ORDERLOG_CHECK(number < (1U << field.bits), "an attribute outgrew its bits");
  return number << field.shift;
}

template <class E>
void ask(AttributeFilter& filter, Field field, std::optional<E> value) {
  if (!value) return;
  filter.mask = static_cast<OrderAttributes>(filter.mask | mask_of(field));
  filter.wanted = static_cast<OrderAttributes>(filter.wanted | bits_of(field, *value));
}

}  // namespace

OrderAttributes attributes_of(const Order& order) {
  return static_cast<OrderAttributes>(
      bits_of(kStatus, order.status) | bits_of(kDelivery, order.delivery_status) |
      bits_of(kRefund, order.refund_status) | bits_of(kView, terminal_view(order)) |
      bits_of(kChannel, order.channel));
}

OrderStatus status_in(OrderAttributes attributes) {
  return static_cast<OrderStatus>((attributes & mask_of(kStatus)) >> kStatus.shift);
}

TerminalView view_in(OrderAttributes attributes) {
  return static_cast<TerminalView>((attributes & mask_of(kView)) >> kView.shift);
}

AttributeFilter attribute_filter(std::optional<OrderStatus> status,
                                 std::optional<DeliveryStatus> delivery,
                                 std::optional<RefundStatus> refund,
                                 std::optional<TerminalView> view, std::optional<Channel> channel) {
  AttributeFilter filter;
  ask(filter, kStatus, status);
  ask(filter, kDelivery, delivery);
  ask(filter, kRefund, refund);
  ask(filter, kView, view);
  ask(filter, kChannel, channel);
  return filter;
}

bool is_passing(OrderStatus status) {
  switch (status) {
    case OrderStatus::kPaying:
    case OrderStatus::kPayFailed:
    case OrderStatus::kVoiding:
    case OrderStatus::kVoidFailed:
    case OrderStatus::kRefunding:
    case OrderStatus::kRefundFailed:
      return true;
    case OrderStatus::kUnpaid:
    case OrderStatus::kPaid:
    case OrderStatus::kVoided:
    case OrderStatus::kRefunded:
      return false;
  }
  return false;
}

void append_list_prefix(std::string& out, OrderDimension dimension, std::string_view tenant,
                        std::string_view value) {
  out += static_cast<char>(dimension);
  append_name(out, tenant);
  if (dimension != OrderDimension::kAll) append_name(out, value);
}

std::string_view passing_value(OrderStatus status) { return to_string(status); }

void append_index_value(std::string& out, const Order& order, OrderAttributes attributes) {
  append_u16(out, attributes);
  append_u32(out, stable_hash(order.user_id.view()));
  append_u32(out, stable_hash(order.merchant_id.view()));
  append_u32(out, stable_hash(order.store_id.view()));
  out += order.id.view();
}

std::optional<OrderIndexValue> read_index_value(std::string_view bytes) {
  constexpr std::size_t kFixedBytes = 2 + 3 * 4;
  if (bytes.size() <= kFixedBytes) return std::nullopt;
  OrderIndexValue value;
  value.attributes = load_u16(bytes.data());
  value.user_hash = load_u32(bytes.data() + 2);
  value.merchant_hash = load_u32(bytes.data() + 6);
  value.store_hash = load_u32(bytes.data() + 10);
  value.order_id = bytes.substr(kFixedBytes);
  return value;
}

}  // namespace orderlog
