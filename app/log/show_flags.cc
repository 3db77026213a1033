#include "app/log/show_flags.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Validators.hpp>
#include <iostream>
#include <tuple>
#include <utility>
#include <vector>

#include "app/cli.h"
#include "app/format_flag.h"
#include "app/log/reading_progress.h"
#include "app/log/tenant_words.h"
#include "app/nearest_name.h"
#include "app/past/stream_name.h"
#include "base/rfc3339.h"
#include "domain/codec/event_types.h"
#include "domain/event.h"

namespace orderlog {
namespace {

CommandError usage(std::string sentence) { return {kExitUsage, std::move(sentence)}; }

template <class... E>
std::vector<std::string> names_of(const std::tuple<E...>*) {
  return {std::string(kEventType<typename E::Inner>.name)...};
}

// A sentence when `given` is none of `names`.
std::optional<CommandError> unless_known(const char* what, const std::string& given,
                                         const std::vector<std::string>& names) {
  if (given.empty()) return std::nullopt;
  for (const std::string& name : names) {
    if (name == given) return std::nullopt;
  }
  return usage(std::string("no ") + what + " is called '" + given + "'" +
               did_you_mean(given, names));
}

Result<std::optional<TimeMs>, CommandError> time_from(const std::string& text) {
  if (text.empty()) return std::optional<TimeMs>{};
  const auto time_ms = parse_rfc3339(text);
  if (time_ms) return time_ms;
  return fail(usage("'" + text + "' is not a time such as 2026-11-21 or 2026-11-21T08:30:00Z"));
}

// A tenant or a time that no event of the log has.
std::optional<CommandError> outside_log(const LogFilter& filter, const ShowMet& met) {
  if (!filter.tenant.empty() && !met.tenant) {
    return usage("the log has no tenant '" + filter.tenant + "'" +
                 tenants_instead(filter.tenant, met.tenants, "all is"));
  }
  if (!met.earliest_ms) return std::nullopt;
  const bool behind = filter.since_ms && *filter.since_ms > *met.latest_ms;
  if (!behind && !(filter.until_ms && *filter.until_ms <= *met.earliest_ms)) return std::nullopt;
  return usage(std::string(behind ? "--since lies behind" : "--until lies before") +
               " the log's events, which happened from " + to_rfc3339(*met.earliest_ms) + " to " +
               to_rfc3339(*met.latest_ms));
}

// Whom the log knows nothing of; empty when it knows all.
std::string unknown_names(const LogFilter& filter, const ShowMet& met) {
  std::string names;
  const auto add = [&names](const char* what, const std::string& name) {
    if (name.empty()) return;
    names += (names.empty() ? "" : " and ") + std::string(what) + " '" + name + "'";
  };
  if (!met.owner) {
    add("the user", filter.user);
    add("the merchant", filter.merchant);
  }
  if (!met.correlation_id) add("the correlation id", filter.correlation_id);
  return names;
}

bool asks_for_what_may_not_be_there(const LogFilter& filter) {
  return filter.since_ms || filter.until_ms || !filter.tenant.empty() || filter.asks_for_owner() ||
         !filter.correlation_id.empty();
}

// What a showing came across, or would have, had it begun at the log's first event.
StoreResult<ShowMet> met_in_whole_log(LogFilter filter, const EventStore& store,
                                      const LogShow& show) {
  if (show.met().whole_log) return show.met();
  filter.from = LogFilter{}.from;
  filter.to = LogFilter{}.to;
  filter.stream.clear();
  LogShow whole(filter, ShowFormat::kNdjson, 0, [](std::string_view) { return true; });
  ReadingProgress progress("looking through the whole log", store.head().position);
  const auto shown = whole.go_on(store, [&progress](Position read) {
    progress.update(read);
    return true;
  });
  if (!shown) return fail(shown.error());
  return whole.met();
}

}  // namespace

std::vector<std::string> event_type_names() {
  return names_of(static_cast<const AllEvents*>(nullptr));
}

std::vector<std::string> aggregate_names() {
  std::vector<std::string> names;
  for (int i = 0; i <= static_cast<int>(AggregateKind::kOutcomes); ++i) {
    names.emplace_back(to_string(static_cast<AggregateKind>(i)));
  }
  return names;
}

void add_show_flags(CLI::App& command, ShowFlags& flags) {
  add_log_source_flags(command, flags.source);
  command.add_option("--stream", flags.filter.stream,
                     "one stream, of --tenant or of the tenant 'default': order-7");
  command.add_option("--aggregate", flags.filter.aggregate,
                     "streams of one kind: order, pool, account, transfer, job, …");
  command.add_option("--type", flags.filter.type, "one type of event: OrderPlaced");
  command.add_option("--tenant", flags.filter.tenant, "one tenant's");
  command.add_option("--user", flags.filter.user,
                     "streams that are this user's: orders, jobs, and effects of these orders");
  command.add_option(
      "--merchant", flags.filter.merchant,
      "streams that are this merchant's: orders, pools, and effects of these orders");
  command.add_option("--correlation", flags.filter.correlation_id, "of one correlation id");
  command.add_option("--since", flags.since, "that happened then or later: 2026-11-21T08:30:00Z");
  command.add_option("--until", flags.until, "that happened before");
  command.add_option("--format", flags.format, "table, unless given; ndjson, csv or cloudevents");
  command.add_flag("--json", flags.json, "the same as --format ndjson");
  command.add_flag("--follow", flags.follow, "go on as the log grows, until Ctrl-C");
}

Result<LogFilter, CommandError> filter_from(const ShowFlags& flags) {
  LogFilter filter = flags.filter;
  if (auto complaint = unless_known("type of event", filter.type, event_type_names())) {
    return fail(std::move(*complaint));
  }
  if (auto complaint = unless_known("aggregate", filter.aggregate, aggregate_names())) {
    return fail(std::move(*complaint));
  }
  if (!filter.stream.empty() && !stream_ref_from(filter.stream)) {
    return fail(usage("no stream is called '" + filter.stream +
                      "': streams are named like order-7, and the one of rejections outcomes"));
  }
  const auto since = time_from(flags.since);
  if (!since) return fail(since.error());
  filter.since_ms = *since;
  const auto until = time_from(flags.until);
  if (!until) return fail(until.error());
  filter.until_ms = *until;
  if (filter.since_ms && filter.until_ms && *filter.since_ms >= *filter.until_ms) {
    return fail(usage("--since must lie before --until"));
  }
  if (filter.from > filter.to) return fail(usage("--from must not lie behind --to"));
  if (!filter.stream.empty() && filter.tenant.empty()) filter.tenant = "default";
  return filter;
}

int end_of_show(const LogFilter& filter, const EventStore& store, LogShow& show) {
  if (show.count() == 0 && asks_for_what_may_not_be_there(filter)) {
    const auto met = met_in_whole_log(filter, store, show);
    if (!met) return failure(met.error().detail);
    if (const auto complaint = outside_log(filter, *met)) return end_with(*complaint);
    if (const std::string names = unknown_names(filter, *met); !names.empty()) {
      std::cerr << "orderlog: the log has nothing of " << names << "\n";
    }
  }
  show.give_heading();
  return kExitOk;
}

Result<ShowFormat, CommandError> format_from(const ShowFlags& flags) {
  const auto name = chosen_format(flags.format, flags.json);
  if (!name) return fail(name.error());
  if (const auto format = show_format_from(*name)) return *format;
  return fail(usage("--format is '" + *name + "' and must be table, ndjson, csv or cloudevents"));
}

std::optional<CommandError> complaint_about(const LogFilter& filter, const EventStore& store,
                                            bool follow) {
  if (follow) return std::nullopt;
  const Position last = store.head().position;
  for (const auto& [flag, position] : {std::pair("--from", filter.from), {"--to", filter.to}}) {
    if (position <= std::max(last, Position{1}) || position == LogFilter{}.to) continue;
    return usage(std::string(flag) + " " + std::to_string(position.value()) +
                 " lies behind the log's last position, which is " + std::to_string(last.value()));
  }
  if (filter.stream.empty()) return std::nullopt;
  const auto head = store.stream_head(filter.tenant, filter.stream);
  if (!head) return CommandError{kExitFailed, head.error().detail};
  if (head->has_value()) return std::nullopt;
  const auto instead = stream_instead(store, filter.tenant, filter.stream);
  if (!instead) return instead.error();
  return usage("the log has no stream " + filter.stream + " of tenant " + filter.tenant + *instead);
}

}  // namespace orderlog
