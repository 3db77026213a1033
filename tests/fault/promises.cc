#include "tests/fault/promises.h"

#include <gtest/gtest.h>

#include "app/data_directory.h"
#include "eventstore/rocksdb_event_store.h"

namespace orderlog::testing {

void expect_the_same_answer(Session& session, const Acknowledgement& told) {
  const Reply reply = session.post_keyed(told.command.target, told.command.body, told.command.key);
  EXPECT_EQ(reply.status, told.status) << told.command.key << " " << reply.trouble;
  EXPECT_EQ(reply.body(), told.body) << "I1: " << told.command.key;
  EXPECT_EQ(reply.position(), told.position) << "I1: " << told.command.key;
  EXPECT_TRUE(reply.replayed()) << "I2: " << told.command.key;
}

void expect_old_answers(const HttpUrl& url, const Journal& journal, std::size_t at_most,
                        std::mt19937_64& random) {
  Session session(url);
  EXPECT_GE(session.log_position(), journal.newest_position()) << "I1";
  for (const Acknowledgement& told : journal.sample(at_most, random)) {
    expect_the_same_answer(session, told);
  }
}

StoreResult<std::unique_ptr<EventStore>> open_log(const std::string& data) {
  RocksDbEventStoreOptions options;
  options.directory = log_directory(data);
  return open_rocksdb_event_store_read_only(options);
}

std::vector<std::string> lost_keys(const LogAudit& audit, const Journal& journal) {
  std::vector<std::string> lost;
  for (const Acknowledgement& told : journal.all()) {
    const auto found = audit.keys.find(told.command.key);
    if (found == audit.keys.end() || found->second.value() != told.position) {
      lost.push_back(told.command.key + " at " + std::to_string(told.position));
    }
  }
  return lost;
}

}  // namespace orderlog::testing
