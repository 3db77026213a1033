#pragma once

// A log, its copy in a real JetStream stream that the test fills message by message, and a follower
// with all read models, held to models that are built from the log itself.

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "eventstore/memory_event_store.h"
#include "messaging/event_message.h"
#include "messaging/log_service.h"
#include "messaging/stream_reader.h"
#include "projections/read_models.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/messaging/nats_server.h"
#include "tests/projections/order_lives.h"

namespace orderlog::testing {

// What a worker is, without its HTTP.
class Following {
 public:
  Following(const std::string& directory, const std::string& url, StreamReaderFaults faults = {},
            std::vector<std::string> projections = {}, std::size_t window_bytes = 4 << 20);
  ~Following();
  Following(const Following&) = delete;
  Following& operator=(const Following&) = delete;

  [[nodiscard]] StreamLog& log() { return log_; }
  [[nodiscard]] StreamReader& reader() { return reader_; }
  [[nodiscard]] ReadModels& models() { return *models_; }
  [[nodiscard]] int warnings(const std::string& code);
  [[nodiscard]] bool in_trouble(BusErrorCode code);

 private:
  LogClient client_;
  StreamLog log_;
  StreamReader reader_;
  SystemClock clock_;
  std::mutex mutex_;
  std::map<std::string, int> warnings_;
  bool opening_ = true;
  std::unique_ptr<ReadModels> models_;
};

// Another log, in which a commit ends where ours ends: only its hash tells the two apart.
[[nodiscard]] std::unique_ptr<EventStore> other_log(Position head);

class StreamTest : public ::testing::Test {
 protected:
  void SetUp() override;

  void follow(StreamReaderFaults faults = {}) { follow_over(nats_.url(), faults); }
  void follow_over(const std::string& url, StreamReaderFaults faults) {
    following_.reset();
    following_ = std::make_unique<Following>(directory_ / "worker", url, faults);
  }
  // So many commits more in the log; a few events of several kinds each.
  void live(std::size_t steps) { lives_.live(steps); }
  [[nodiscard]] Position head() const { return log_->head().position; }

  void make_stream();
  void delete_stream();
  // Events of `from`, in the stream when it returns: all of them, or one after the other as named.
  void publish(Position first, Position last) { publish(*log_, first, last); }
  void publish(const EventStore& from, Position first, Position last);
  void publish(const EventStore& from, const std::vector<Position>& positions);
  // How publish() puts an event into a message; `references`: without its data.
  ContentMode mode_ = ContentMode::kStructured;
  bool references_ = false;
  // Everything that the log has and that was not published yet.
  void publish_rest() {
    publish(published_.next(), head());
    published_ = head();
  }

  // Whether all models come to the log's head and are, byte by byte, what the log makes of them.
  [[nodiscard]] bool equals_log(std::chrono::seconds patience = std::chrono::seconds(20));
  [[nodiscard]] const IntakeCounts& counts() const { return following_->reader().counts(); }

  const Subjects subjects_{"orderlog", LineId(0)};
  TempDirectory directory_;
  NatsServer nats_{{.directory = directory_ / "nats"}};
  std::unique_ptr<EventStore> log_ = make_memory_event_store();
  LogScript script_{*log_};
  OrderLives lives_{script_, 17};
  Position published_;
  LogService service_{*log_, subjects_, {.url = nats_.url()}};
  std::unique_ptr<Following> following_;

 private:
  int replays_ = 0;
};

}  // namespace orderlog::testing
