#include "tests/outside/log_publisher.h"

#include <gtest/gtest.h>

#include "app/data_directory.h"
#include "eventstore/rocksdb_event_store.h"
#include "messaging/bus.h"

namespace orderlog::testing {
namespace {

constexpr std::chrono::seconds kPatience{20};

void send(Bus& bus, const EventMessage& message) {
  std::vector<BusHeader> headers{{"Nats-Msg-Id", message.message_id.c_str()},
                                 {"Content-Type", message.content_type.c_str()}};
  for (const auto& [name, value] : message.attributes) {
    headers.push_back({name.c_str(), value.c_str()});
  }
  const auto sent = bus.publish(message.subject, message.data, {}, headers.data(), headers.size());
  ASSERT_TRUE(sent) << sent.error().detail;
}

}  // namespace

void publish_log(const std::string& data, const std::string& nats_url, ContentMode mode) {
  RocksDbEventStoreOptions options;
  options.directory = log_directory(data);
  const auto log = open_rocksdb_event_store_read_only(options);
  ASSERT_TRUE(log.ok()) << log.error().detail;
  auto bus = Bus::connect({.url = nats_url});
  ASSERT_TRUE(bus) << bus.error().detail;
  const Subjects subjects("orderlog", (*log)->line());
  const auto made = (*bus)->request(
      "$JS.API.STREAM.CREATE." + subjects.stream(),
      R"({"name":")" + subjects.stream() + R"(","subjects":[")" + subjects.all_events() +
          R"("],"retention":"limits","storage":"file","num_replicas":1})",
      kPatience);
  ASSERT_TRUE(made) << made.error().detail;

  EventMessageWriter writer(subjects, mode);
  EventMessage message;
  CommitView commit;
  const auto cursor = (*log)->read_from(Position(1));
  while (true) {
    const auto next = cursor->next();
    ASSERT_TRUE(next.ok()) << next.error().detail;
    if (!*next) break;
    ASSERT_TRUE(decode_commit((*next)->bytes, commit).ok());
    const ChainHash hash = stored_hash((*next)->bytes);
    for (std::size_t i = 0; i < commit.events.size(); ++i) {
      writer.write(commit, i, hash, message);
      send(**bus, message);
    }
  }
  // What follows on this connection is taken up by the stream's server after all of these.
  ASSERT_TRUE((*bus)->flush(kPatience));
}

}  // namespace orderlog::testing
