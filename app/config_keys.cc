#include "app/config_keys.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "app/diagnostics.h"
#include "app/listen_address.h"
#include "base/decimal.h"
#include "domain/rule_specs.h"
#include "messaging/bus.h"
#include "messaging/subjects.h"

namespace orderlog {
namespace {

template <auto Member>
ConfigSlot at(Config& config) {
  return &(config.*Member);
}

template <auto Part, auto Member>
ConfigSlot at(Config& config) {
  return &(config.*Part.*Member);
}

std::optional<std::string> check_listen(std::string_view text) {
  if (parse_listen_address(text)) return std::nullopt;
  return "must be ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080";
}

std::optional<std::string> check_level(std::string_view text) {
  if (parse_diagnostics_level(text)) return std::nullopt;
  return "must be debug, info, warning or error";
}

std::optional<std::string> check_nats_url(std::string_view text) {
  return text.empty() ? std::nullopt : check_bus_url(text);
}

std::optional<std::string> check_subject_prefix(std::string_view text) {
  if (is_valid_subject_prefix(text)) return std::nullopt;
  return "must be 1 to 32 characters of A-Z a-z 0-9 _ -";
}

std::optional<std::string> check_content_mode(std::string_view text) {
  if (text == "structured" || text == "binary") return std::nullopt;
  return "must be structured or binary";
}

std::optional<std::string> check_storage(std::string_view text) {
  if (text == "file" || text == "memory") return std::nullopt;
  return "must be file or memory";
}

constexpr std::int64_t kKiB = 1'024;
constexpr std::int64_t kMiB = 1'024 * kKiB;
constexpr std::int64_t kGiB = 1'024 * kMiB;
constexpr std::int64_t kTiB = 1'024 * kGiB;
constexpr std::int64_t kHourMs = 3'600'000;

constexpr auto kServer = &Config::server;
constexpr auto kEngine = &Config::engine;
constexpr auto kStore = &Config::store;
constexpr auto kProjections = &Config::projections;
constexpr auto kNats = &Config::nats;
constexpr auto kLog = &Config::log;
constexpr auto kFaults = &Config::faults;

// clang-format off
// Before the rules.
constexpr ConfigKey kFirstKeys[] = {
    {"data", at<&Config::data>, 0, 0, nullptr, "",
     "directory of the log and of everything derived from it"},
    {"test_clock", at<&Config::test_clock>, 0, 0, nullptr, "--test-clock",
     "time stands still until POST /v1/test/clock moves it; for tests only"},

    {"server.listen", at<kServer, &ServerConfig::listen>, 0, 0, check_listen, "--listen",
     "address and port to listen on; port 0 picks a free one"},
    {"server.io_threads", at<kServer, &ServerConfig::io_threads>, 0, 256, nullptr, "",
     "threads that serve connections; 0: one per processor, at most 8"},
    {"server.connections_max", at<kServer, &ServerConfig::connections_max>, 1, 1'000'000, nullptr, "",
     "connections open at a time, fewer where the system allows few open files; more are told so and closed"},
    {"server.header_bytes_max", at<kServer, &ServerConfig::header_bytes_max>, kKiB, 32 * kKiB, nullptr, "",
     "longest request line and header fields together"},
    {"server.body_bytes_max", at<kServer, &ServerConfig::body_bytes_max>, kKiB, 64 * kMiB, nullptr, "",
     "longest body that is read whole; a line of a streamed one may have 1 MiB, whatever this is"},
    {"server.pipeline_depth_max", at<kServer, &ServerConfig::pipeline_depth_max>, 1, 4'096, nullptr, "",
     "requests of one connection that are being answered at once"},
    {"server.output_bytes_max", at<kServer, &ServerConfig::output_bytes_max>, 64 * kKiB, kGiB, nullptr, "",
     "a client that leaves more than this unread is cut off"},
    {"server.header_deadline_ms", at<kServer, &ServerConfig::header_deadline_ms>, 10, kHourMs, nullptr, "",
     "from a request's first byte to the end of its header"},
    {"server.body_deadline_ms", at<kServer, &ServerConfig::body_deadline_ms>, 10, kHourMs, nullptr, "",
     "from the end of the header to the end of the body"},
    {"server.write_deadline_ms", at<kServer, &ServerConfig::write_deadline_ms>, 10, kHourMs, nullptr, "",
     "for output that waits for the client to take it"},
    {"server.idle_deadline_ms", at<kServer, &ServerConfig::idle_deadline_ms>, 10, kHourMs, nullptr, "",
     "a connection that asks nothing is closed after this long"},
    {"server.drain_deadline_ms", at<kServer, &ServerConfig::drain_deadline_ms>, 0, kHourMs, nullptr, "",
     "after SIGTERM, for requests under way to be answered"},

    {"engine.queue_capacity", at<kEngine, &EngineConfig::queue_capacity>, 1, 1 << 20, nullptr, "",
     "commands that may wait for the line; beyond them callers get 429 overloaded"},
    {"engine.queue_bytes_max", at<kEngine, &EngineConfig::queue_bytes_max>, kKiB, kTiB, nullptr, "",
     "memory of commands that are not answered yet; beyond it callers get 429 overloaded, but for one at a time, however large"},
    {"engine.batch_commands_max", at<kEngine, &EngineConfig::batch_commands_max>, 1, 65'536, nullptr, "",
     "commands decided and synced together at most"},
    {"engine.batch_bytes_max", at<kEngine, &EngineConfig::batch_bytes_max>, kKiB, kGiB, nullptr, "",
     "commits, with the answers to them, from which on a batch takes no more commands"},
    {"engine.cache_bytes", at<kEngine, &EngineConfig::cache_bytes>, kMiB, kTiB, nullptr, "",
     "memory for the states of aggregates"},
};

constexpr ConfigKey kFurtherKeys[] = {
    {"store.tail_bytes", at<kStore, &StoreConfig::tail_bytes>, kMiB, 64 * kGiB, nullptr, "",
     "recent commits kept in memory for those who follow the log"},
    {"store.index_generation_commits", at<kStore, &StoreConfig::index_generation_commits>, 1'024, 1 << 26, nullptr, "",
     "commits whose index entries stay in memory before they are written behind; the longest tail read on opening"},
    {"store.block_cache_bytes", at<kStore, &StoreConfig::block_cache_bytes>, kMiB, kTiB, nullptr, "",
     "RocksDB's cache for the log and its index"},
    {"store.anchor_interval_ms", at<kStore, &StoreConfig::anchor_interval_ms>, 0, 100, nullptr, "",
     "how far the anchor may lag behind the log; 0 writes it with every batch"},
    {"store.min_free_bytes", at<kStore, &StoreConfig::min_free_bytes>, 0, kTiB, nullptr, "",
     "commands are refused with 503 disk_full below this much free space; builds of read models keep "
     "twice as much free"},

    {"projections.enabled", at<kProjections, &ProjectionsConfig::enabled>, 0, 0, nullptr, "",
     "build read models in this process"},
    {"projections.block_cache_bytes", at<kProjections, &ProjectionsConfig::block_cache_bytes>, kMiB, kTiB, nullptr, "",
     "RocksDB's cache for the read models"},
    {"projections.page_cache_bytes", at<kProjections, &ProjectionsConfig::page_cache_bytes>, 0, kTiB, nullptr, "",
     "memory for pages of orders that are shown again while nothing in their list changes"},
    {"projections.batch_events_max", at<kProjections, &ProjectionsConfig::batch_events_max>, 1, 1 << 20, nullptr, "",
     "events applied and checkpointed together at most"},
    {"projections.build_threads", at<kProjections, &ProjectionsConfig::build_threads>, 0, 8, nullptr, "",
     "threads that build a new version of a read model; 0: one per processor, at most four"},
    {"projections.build_nice", at<kProjections, &ProjectionsConfig::build_nice>, 0, 19, nullptr, "",
     "niceness of these threads while another version serves"},
    {"projections.build_batch_events", at<kProjections, &ProjectionsConfig::build_batch_events>, 1'024, 1 << 24, nullptr, "",
     "events of a build that are sorted and checkpointed together; memory grows with it"},
    {"projections.build_bulk_from_events", at<kProjections, &ProjectionsConfig::build_bulk_from_events>, 1, kTiB, nullptr, "",
     "a version that is less behind than this is not built in bulk"},

    {"nats.url", at<kNats, &NatsConfig::url>, 0, 0, check_nats_url, "--nats",
     "NATS servers that events are published to, and that a worker has them from, nats://HOST:PORT or encrypted tls://HOST:PORT, several with commas between; empty: none"},
    {"nats.credentials_file", at<kNats, &NatsConfig::credentials_file>, 0, 0, nullptr, "",
     "a user's JWT and seed, as nsc writes them"},
    {"nats.ca_file", at<kNats, &NatsConfig::ca_file>, 0, 0, nullptr, "",
     "PEM of those whose certificates are trusted; the connection is TLS then. None: with tls:// those whom the system trusts"},
    {"nats.certificate_file", at<kNats, &NatsConfig::certificate_file>, 0, 0, nullptr, "",
     "PEM of the certificate shown to the NATS server; goes with nats.key_file"},
    {"nats.key_file", at<kNats, &NatsConfig::key_file>, 0, 0, nullptr, "",
     "PEM of this certificate's key"},
    {"nats.subject_prefix", at<kNats, &NatsConfig::subject_prefix>, 0, 0, check_subject_prefix, "",
     "first token of every subject, and the beginning of the stream's name"},
    {"nats.content_mode", at<kNats, &NatsConfig::content_mode>, 0, 0, check_content_mode, "",
     "how events are CloudEvents: structured (one JSON object) or binary (attributes as headers)"},
    {"nats.commands", at<kNats, &NatsConfig::commands>, 0, 0, nullptr, "",
     "take commands over NATS as well"},
    {"nats.in_flight_max", at<kNats, &NatsConfig::in_flight_max>, 1, 65'536, nullptr, "",
     "messages published and not yet acknowledged by JetStream"},
    {"nats.drain_extra_percent", at<kNats, &NatsConfig::drain_extra_percent>, 0, 10'000, nullptr, "",
     "while commands come in, a backlog is published this much faster than it grows, percent; 0: as fast as possible"},
    {"nats.publisher_nice", at<kNats, &NatsConfig::publisher_nice>, 0, 19, nullptr, "",
     "niceness of the thread that publishes: commands come first"},
    {"nats.stream_storage", at<kNats, &NatsConfig::stream_storage>, 0, 0, check_storage, "",
     "where the stream is kept when this server makes it: file or memory"},
    {"nats.stream_replicas", at<kNats, &NatsConfig::stream_replicas>, 1, 5, nullptr, "",
     "servers of a NATS cluster that each hold the stream"},
    {"nats.stream_max_bytes", at<kNats, &NatsConfig::stream_max_bytes>, 0, kTiB, nullptr, "",
     "the stream drops its oldest messages beyond this size; 0: never"},
    {"nats.stream_max_age_ms", at<kNats, &NatsConfig::stream_max_age_ms>, 0, kHourMs * 24 * 365 * 10, nullptr, "",
     "the stream drops messages older than this; 0: never"},
    {"nats.stream_duplicate_window_ms", at<kNats, &NatsConfig::stream_duplicate_window_ms>, 100, 24 * kHourMs, nullptr, "",
     "how long the stream remembers the ids of messages"},

    {"log.level", at<kLog, &LogConfig::level>, 0, 0, check_level, "",
     "diagnostics on stderr from this level up: debug, info, warning, error"},

    {"faults.ack_before_sync", at<kFaults, &FaultsConfig::ack_before_sync>, 0, 0, nullptr, "",
     "a planted bug: answers before the sync; the crash tests must find it"},
    {"faults.forgives_failed_writes", at<kFaults, &FaultsConfig::forgives_failed_writes>, 0, 0, nullptr, "",
     "a planted bug: goes on after a write or sync of the log that failed; the tests of failing system calls must find it"},
    {"faults.ignores_anchor", at<kFaults, &FaultsConfig::ignores_anchor>, 0, 0, nullptr, "",
     "a planted bug: opens a log that ends before its anchor; the tests of lying disks and of damage must find it"},
    {"faults.log_without_checksums", at<kFaults, &FaultsConfig::log_without_checksums>, 0, 0, nullptr, "",
     "a planted bug: the log's tables have no checksums; the tests of damage must find it"},
    {"faults.trusts_clock", at<kFaults, &FaultsConfig::trusts_clock>, 0, 0, nullptr, "",
     "a planted bug: the log's times go back when the clock does; the tests of clocks that jump must find it"},
    {"faults.orders_forget_closing", at<kFaults, &FaultsConfig::orders_forget_closing>, 0, 0, nullptr, "",
     "a planted bug: the order list forgets when orders are closed; comparing versions must find it"},
    {"faults.orders_refuse_at", at<kFaults, &FaultsConfig::orders_refuse_at>, 0, kTiB, nullptr, "",
     "a planted poison event: the order list can't apply the event at this position; 0: none"},
    {"faults.switch_before_manifest", at<kFaults, &FaultsConfig::switch_before_manifest>, 0, 0, nullptr, "",
     "a planted bug: a read model's new version serves before that is durable; the crash tests must find it"},
    {"faults.relay_trusts_memory", at<kFaults, &FaultsConfig::relay_trusts_memory>, 0, 0, nullptr, "",
     "a planted bug: the publisher goes on behind what it sent, whatever the stream has; the outage tests must find it"},
    {"faults.discounts_count_loosely", at<kFaults, &FaultsConfig::discounts_count_loosely>, 0, 0, nullptr, "",
     "a planted bug: discounted orders are counted as they are on the disk, not as they are decided; the rush on a limit must find it"},
    {"faults.refunds_ask_for_whole_legs", at<kFaults, &FaultsConfig::refunds_ask_for_whole_legs>, 0, 0, nullptr, "",
     "a planted bug: a refund asks its providers for all that they have of the order; the shops' day must find it"},
    {"faults.http_blind_to_encodings", at<kFaults, &FaultsConfig::http_blind_to_encodings>, 0, 0, nullptr, "",
     "a planted bug: a Transfer-Encoding that is not understood is overlooked; the hostile requests must find it"},
    {"faults.http_patience", at<kFaults, &FaultsConfig::http_patience>, 0, 0, nullptr, "",
     "a planted bug: each byte of a header starts its deadline anew; the slow senders must find it"},
    {"faults.http_cut_folds", at<kFaults, &FaultsConfig::http_cut_folds>, 0, 0, nullptr, "",
     "a planted bug: a folded line is overlooked where a request is cut in front of the fold; the cut requests must find it"},
    {"faults.worker_trusts_order", at<kFaults, &FaultsConfig::worker_trusts_order>, 0, 0, nullptr, "",
     "a planted bug: a worker takes each message for the next event, whatever its position; the stream tests must find it"},
    {"faults.worker_trusts_stream", at<kFaults, &FaultsConfig::worker_trusts_stream>, 0, 0, nullptr, "",
     "a planted bug: a worker compares nothing with what it has seen; the stream tests must find it"},
    {"faults.worker_trusts_silence", at<kFaults, &FaultsConfig::worker_trusts_silence>, 0, 0, nullptr, "",
     "a planted bug: a worker takes silence for peace; the stream tests must find it"},
    {"faults.worker_forgets_its_place", at<kFaults, &FaultsConfig::worker_forgets_its_place>, 0, 0, nullptr, "",
     "a planted bug: a worker asks a new connection only for what is published from then on; the stream tests must find it"},
};
// clang-format on

template <std::size_t Rule>
ConfigSlot rule_at(Config& config) {
  return std::visit([&config](auto member) -> ConfigSlot { return &(config.rules.*member); },
                    kRuleSpecs[Rule].member);
}

template <std::size_t... Rule>
constexpr auto rule_keys(std::index_sequence<Rule...>) {
  return std::array{ConfigKey{kRuleSpecs[Rule].key, rule_at<Rule>, kRuleSpecs[Rule].min,
                              kRuleSpecs[Rule].max, nullptr, "", kRuleSpecs[Rule].doc}...};
}

constexpr auto kKeys = [] {
  constexpr auto kOfRules = rule_keys(std::make_index_sequence<std::size(kRuleSpecs)>());
  std::array<ConfigKey, std::size(kFirstKeys) + kOfRules.size() + std::size(kFurtherKeys)> all{};
  auto end = std::copy(std::begin(kFirstKeys), std::end(kFirstKeys), all.begin());
  end = std::copy(kOfRules.begin(), kOfRules.end(), end);
  std::copy(std::begin(kFurtherKeys), std::end(kFurtherKeys), end);
  return all;
}();

}  // namespace

std::span<const ConfigKey> config_keys() { return kKeys; }

const ConfigKey* find_config_key(std::string_view name) {
  for (const ConfigKey& key : kKeys) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

std::vector<std::string> config_key_names() {
  std::vector<std::string> names;
  for (const ConfigKey& key : kKeys) names.emplace_back(key.name);
  return names;
}

std::string environment_name(const ConfigKey& key) {
  std::string name = "ORDERLOG_";
  for (const char c : key.name) {
    const bool is_letter = c >= 'a' && c <= 'z';
    name += c == '.' ? '_' : is_letter ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

std::optional<std::string> set_integer(const ConfigKey& key, std::int64_t value, Config& config) {
  if (value < key.min || value > key.max) {
    return "must lie between " + std::to_string(key.min) + " and " + std::to_string(key.max);
  }
  *std::get<std::int64_t*>(key.slot(config)) = value;
  return std::nullopt;
}

std::optional<std::string> set_string(const ConfigKey& key, std::string_view text, Config& config) {
  if (key.check != nullptr) {
    if (auto problem = key.check(text)) return problem;
  }
  const ConfigSlot slot = key.slot(config);
  if (EffectKinds* const* kinds = std::get_if<EffectKinds*>(&slot)) {
    auto given = effect_kinds_from(text);
    if (!given) return std::move(given).error();
    **kinds = *given;
    return std::nullopt;
  }
  *std::get<std::string*>(slot) = text;
  return std::nullopt;
}

std::optional<std::string> set_from_text(const ConfigKey& key, std::string_view text,
                                         Config& config) {
  const ConfigSlot slot = key.slot(config);
  if (std::holds_alternative<std::string*>(slot) || std::holds_alternative<EffectKinds*>(slot)) {
    return set_string(key, text, config);
  }
  if (bool* const* flag = std::get_if<bool*>(&slot)) {
    if (text != "true" && text != "false") return "must be true or false";
    **flag = text == "true";
    return std::nullopt;
  }
  const auto value = whole_number<std::int64_t>(text);
  if (!value) return "must be an integer";
  return set_integer(key, *value, config);
}

std::string value_text(const ConfigKey& key, const Config& config) {
  Config copy = config;
  const ConfigSlot slot = key.slot(copy);
  if (std::int64_t* const* value = std::get_if<std::int64_t*>(&slot))
    return std::to_string(**value);
  if (bool* const* value = std::get_if<bool*>(&slot)) return **value ? "true" : "false";
  if (EffectKinds* const* kinds = std::get_if<EffectKinds*>(&slot)) return to_string(**kinds);
  return **std::get_if<std::string*>(&slot);
}

bool is_boolean(const ConfigKey& key) {
  Config config;
  return std::holds_alternative<bool*>(key.slot(config));
}

bool takes_effect_kinds(const ConfigKey& key) {
  Config config;
  return std::holds_alternative<EffectKinds*>(key.slot(config));
}

}  // namespace orderlog
