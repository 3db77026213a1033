#include <algorithm>
#include <limits>
#include <utility>

#include "projections/queries.h"
#include "projections/rows/cursor.h"
#include "projections/rows/row_query.h"
#include "projections/statistics/day_groups.h"
#include "projections/statistics/statistics_rows.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

// What a page has shown: all newer days, and of this one the groups up to `group` (nothing of it
// when that is empty).
struct DaysPlace {
  Day day = 0;
  std::string group;
};

std::string encode_days_cursor(std::uint32_t fingerprint, const DaysPlace& place) {
  std::string bytes;
  append_u64(bytes, static_cast<std::uint64_t>(place.day));
  bytes += place.group;
  return encode_cursor_at(fingerprint, bytes);
}

std::optional<DaysPlace> decode_days_cursor(std::uint32_t fingerprint, std::string_view text) {
  constexpr Day kFarthest = 4'000'000;  // ten thousand years
  const auto bytes = decode_cursor_at(fingerprint, text);
  if (!bytes || bytes->size() < 8) return std::nullopt;
  DaysPlace place{static_cast<Day>(load_u64(bytes->data())), bytes->substr(8)};
  if (place.day < -kFarthest || place.day > kFarthest) return std::nullopt;
  return place;
}

std::uint32_t fingerprint_of(std::string_view tenant, const StatisticsFilter& filter) {
  return Fingerprint("statistics")
      .add(tenant)
      .add(filter.merchant_id.view())
      .add_id(filter.store_id)
      .add_choice(filter.channel)
      .add_choice(filter.from)
      .add_choice(filter.to)
      .add_number(filter.utc_offset_hours)
      .value();
}

QueryError damaged() {
  return {QueryErrorCode::kUnavailable,
          "The statistics' rows can't be read; rebuild the projection statistics."};
}

// The newest hour up to `newest` that the merchant has orders of.
std::optional<Hour> newest_hour(const ModelSnapshot& snapshot, const std::string& merchant,
                                Hour newest, Hour oldest, bool& failed) {
  std::string from = merchant;
  append_hour(from, newest);
  std::string last = merchant;
  append_hour(last, oldest);
  const ModelScan scan = snapshot.scan(from, end_of_prefix(last));
  failed = scan.failed();
  if (!scan.valid()) return std::nullopt;
  return hour_at_end(scan.key().substr(0, merchant.size() + kHourBytes));
}

}  // namespace

QueryResult<Page<DayStatistics>> StatisticsQueries::days(std::string_view tenant,
                                                         const StatisticsFilter& filter,
                                                         const PageRequest& request) const {
  const std::uint32_t fingerprint = fingerprint_of(tenant, filter);
  const int offset = filter.utc_offset_hours;
  Hour newest = filter.to ? *filter.to - 1 : std::numeric_limits<Hour>::max();
  const Hour oldest = filter.from.value_or(std::numeric_limits<Hour>::min());
  DaysPlace place;
  if (!request.cursor.empty()) {
    auto shown = decode_days_cursor(fingerprint, request.cursor);
    if (!shown) return fail(invalid_cursor());
    place = *std::move(shown);
    newest = std::min(newest, first_hour(place.day + 1, offset) - 1);
  }
  const auto point = read_point(model_);
  if (!point) return fail(point.error());
  const ModelSnapshot& snapshot = point->snapshot;

  Page<DayStatistics> page;
  page.position = point->position;
  page.answered_by = point->answered_by;
  std::string merchant;
  append_merchant(merchant, StatisticsRows::kHour, tenant, filter.merchant_id.view());
  std::string store;
  if (filter.store_id) append_store(store, filter.store_id->view());
  const auto go_on = [&] { page.next_cursor = encode_days_cursor(fingerprint, place); };

  std::size_t cost = 0;
  bool moved = false;  // behind where the page begins, so that it may end
  while (newest >= oldest) {
    bool failed = false;
    const auto hour = newest_hour(snapshot, merchant, newest, oldest, failed);
    if (failed) return fail(damaged());
    if (!hour) return page;
    const Day day = day_of(*hour, offset);
    if (day != place.day) place = {day, ""};
    DayGroups groups(snapshot, merchant,
                     {std::max(oldest, first_hour(day, offset)), *hour, store, place.group});
    for (DayGroup group; groups.next(group); place.group = group.key, moved = true) {
      if (moved && cost + groups.cost() > scan_budget_) {
        go_on();
        return page;
      }
      std::string_view store_id;
      Channel channel{};
      if (!read_store_and_channel(group.key, store_id, channel)) return fail(damaged());
      if (filter.channel && channel != *filter.channel) continue;
      if (page.rows.size() == request.limit) {
        go_on();
        return page;
      }
      page.rows.push_back({day, StoreId(store_id), channel, group.figures});
    }
    if (groups.failed()) return fail(damaged());
    newest = first_hour(day, offset) - 1;
    place = {day - 1, ""};
    moved = true;
    cost += groups.cost() + DayGroups::kSeekCost;
    if (cost > scan_budget_ && newest >= oldest) {
      go_on();
      return page;
    }
  }
  return page;
}

QueryResult<HourStatistics> StatisticsQueries::hours(std::string_view tenant,
                                                     const StatisticsFilter& filter,
                                                     Day day) const {
  const auto point = read_point(model_);
  if (!point) return fail(point.error());
  const ModelSnapshot& snapshot = point->snapshot;
  HourStatistics answer;
  answer.position = point->position;
  answer.answered_by = point->answered_by;
  std::string merchant;
  append_merchant(merchant,
                  filter.store_id ? StatisticsRows::kHour : StatisticsRows::kHourOfMerchant, tenant,
                  filter.merchant_id.view());
  std::string key;
  std::string value;
  for (std::size_t i = 0; i < answer.hours.size(); ++i) {
    for (const Channel channel :
         {Channel::kFlash, Channel::kTerminal, Channel::kOfficial, Channel::kThirdParty}) {
      if (filter.channel && channel != *filter.channel) continue;
      key = merchant;
      append_hour(key, first_hour(day, filter.utc_offset_hours) + static_cast<Hour>(i));
      if (filter.store_id) append_store(key, filter.store_id->view());
      append_channel(key, channel);
      const auto found = snapshot.get(key, value);
      if (!found) return fail(unavailable(found.error()));
      if (!*found) continue;
      OrderFigures figures;
      if (!read_row(value, figures)) return fail(damaged());
      answer.hours[i] += figures;
    }
  }
  return answer;
}

}  // namespace orderlog
