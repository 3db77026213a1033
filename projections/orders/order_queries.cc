#include <algorithm>
#include <utility>

#include "projections/orders/order_index.h"
#include "projections/orders/orders_at.h"
#include "projections/queries.h"
#include "projections/rows/cursor.h"
#include "projections/rows/list_place.h"
#include "projections/rows/row_query.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

Fingerprint fingerprint_of(std::string_view tenant, const OrderFilter& filter) {
  return Fingerprint("orders")
      .add(tenant)
      .add_id(filter.user_id)
      .add_id(filter.merchant_id)
      .add_id(filter.store_id)
      .add_choice(filter.channel)
      .add_text(filter.channel_order_no)
      .add_choice(filter.status)
      .add_choice(filter.delivery_status)
      .add_choice(filter.refund_status)
      .add_choice(filter.terminal_view)
      .add_choice(filter.finished)
      .add_choice(filter.from)
      .add_choice(filter.to);
}

// A refund that is asked for or under way is what makes an order's status refunding.
std::optional<OrderStatus> passing_status(const OrderFilter& filter) {
  if (filter.status) {
    return is_passing(*filter.status) ? filter.status : std::nullopt;
  }
  if (filter.refund_status == RefundStatus::kRequested ||
      filter.refund_status == RefundStatus::kProcessing ||
      filter.terminal_view == TerminalView::kRefunding) {
    return OrderStatus::kRefunding;
  }
  return std::nullopt;
}

// The list that holds the fewest rows besides those asked for.
std::string list_prefix(std::string_view tenant, const OrderFilter& filter) {
  std::string prefix;
  const auto passing = passing_status(filter);
  if (filter.channel_order_no) {
    append_list_prefix(prefix, OrderDimension::kChannelOrderNo, tenant, *filter.channel_order_no);
  } else if (filter.user_id) {
    append_list_prefix(prefix, OrderDimension::kUser, tenant, filter.user_id->view());
  } else if (passing) {
    append_list_prefix(prefix, OrderDimension::kPassing, tenant, passing_value(*passing));
  } else if (filter.store_id) {
    append_list_prefix(prefix, OrderDimension::kStore, tenant, filter.store_id->view());
  } else if (filter.merchant_id) {
    append_list_prefix(prefix, OrderDimension::kMerchant, tenant, filter.merchant_id->view());
  } else {
    append_list_prefix(prefix, OrderDimension::kAll, tenant, "");
  }
  return prefix;
}

std::string first_key(const std::string& prefix, const OrderFilter& filter,
                      const std::optional<ListPlace>& behind) {
  const std::string from = filter.to ? key_at_time(prefix, *filter.to - 1) : prefix;
  return behind ? std::max(from, key_behind(prefix, *behind)) : from;
}

template <class Id>
std::optional<std::uint32_t> hash_of(const std::optional<Id>& id) {
  if (!id) return std::nullopt;
  return stable_hash(id->view());
}

// What an index row alone can say about a filter.
class RowFilter {
 public:
  explicit RowFilter(const OrderFilter& filter)
      : attributes_(attribute_filter(filter.status, filter.delivery_status, filter.refund_status,
                                     filter.terminal_view, filter.channel)),
        user_(hash_of(filter.user_id)),
        merchant_(hash_of(filter.merchant_id)),
        store_(hash_of(filter.store_id)),
        finished_(filter.finished) {}

  [[nodiscard]] bool may_match(const OrderIndexValue& row) const {
    return attributes_.matches(row.attributes) && (!user_ || *user_ == row.user_hash) &&
           (!merchant_ || *merchant_ == row.merchant_hash) &&
           (!store_ || *store_ == row.store_hash) &&
           (!finished_ || is_finished(view_in(row.attributes)) == finished_);
  }

 private:
  AttributeFilter attributes_;
  std::optional<std::uint32_t> user_;
  std::optional<std::uint32_t> merchant_;
  std::optional<std::uint32_t> store_;
  std::optional<bool> finished_;
};

// Equal hashes are not equal ids.
bool same_ids(const OrderFilter& filter, const Order& order) {
  return (!filter.user_id || *filter.user_id == order.user_id) &&
         (!filter.merchant_id || *filter.merchant_id == order.merchant_id) &&
         (!filter.store_id || *filter.store_id == order.store_id);
}

QueryError damaged() {
  return {QueryErrorCode::kUnavailable,
          "The order list's rows can't be read; rebuild the projection orders."};
}

}  // namespace

QueryResult<Found> OrderQueries::find(std::string_view tenant, const OrderId& id) const {
  return find_row(model_, kOrderRowPrefix, tenant, stream_of(id));
}

std::string OrderQueries::list_read_for(std::string_view tenant, const OrderFilter& filter) {
  return list_prefix(tenant, filter);
}

std::string OrderQueries::identity_of(std::string_view tenant, const OrderFilter& filter) {
  return fingerprint_of(tenant, filter).bytes();
}

QueryResult<Page<AggregateRow>> OrderQueries::list(std::string_view tenant,
                                                   const OrderFilter& filter,
                                                   const PageRequest& request) const {
  const auto orders = OrdersAt::take(model_, scan_budget_);
  if (!orders) return fail(orders.error());
  return orders->list(tenant, filter, request);
}

QueryResult<OrdersAt> OrdersAt::take(const ServedModel& model, std::size_t scan_budget) {
  auto point = read_point(model);
  if (!point) return fail(point.error());
  return OrdersAt(std::move(*point), scan_budget);
}

QueryResult<Page<AggregateRow>> OrdersAt::list(std::string_view tenant, const OrderFilter& filter,
                                               const PageRequest& request) const {
  const std::uint32_t fingerprint = fingerprint_of(tenant, filter).value();
  std::optional<ListPlace> cursor;
  if (!request.cursor.empty()) {
    cursor = decode_cursor(fingerprint, request.cursor);
    if (!cursor) return fail(invalid_cursor());
  }
  const ModelSnapshot& snapshot = point_.snapshot;
  if (filter.channel_order_no && point_.serving.store->schema_version() < kChannelOrderNoSchema) {
    return fail(QueryError{QueryErrorCode::kNotBuilt,
                           "The version of the order list that serves can't be asked by "
                           "channel_order_no; the one that can is being built."});
  }

  Page<AggregateRow> page;
  page.position = point_.position;
  page.answered_by = point_.answered_by;
  const std::string prefix = list_prefix(tenant, filter);
  const std::string until =
      filter.from ? key_at_time(prefix, *filter.from - 1) : end_of_prefix(prefix);
  const std::string from = first_key(prefix, filter, cursor);
  if (from >= until) return page;

  const RowFilter row_filter(filter);
  ModelScan scan = snapshot.scan(from, until);
  ListPlace last;
  const auto go_on = [&] { page.next_cursor = encode_cursor(fingerprint, last); };
  for (std::size_t scanned = 0; scan.valid(); scan.next(), ++scanned) {
    if (scanned == scan_budget_) {
      go_on();
      return page;
    }
    const auto value = read_index_value(scan.value());
    if (!value || scan.key().size() < prefix.size() + kListPlaceBytes) return fail(damaged());
    if (row_filter.may_match(*value)) {
      if (is_full(page, request)) {
        go_on();
        return page;
      }
      auto row = row_in(snapshot, kOrderRowPrefix, tenant, stream_of(OrderId(value->order_id)));
      if (!row) return fail(row.error());
      if (!*row) return fail(damaged());
      page.bytes += (*row)->bytes;  // shown or not: both are read
      if (same_ids(filter, std::get<Order>((*row)->state))) {
        page.rows.push_back(std::move(**row));
      }
    }
    last = place_in(scan.key());
  }
  if (scan.failed()) return fail(damaged());
  return page;
}

}  // namespace orderlog
