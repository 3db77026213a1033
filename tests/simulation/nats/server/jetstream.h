#pragma once

// JetStream: the streams and their consumers, and the API through which they are asked for.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/nats/server/consumer.h"
#include "tests/simulation/nats/server/stream.h"

namespace orderlog::simulated_nats {

// Under the server's mutex, and outlived by it.
class JetStream {
 public:
  explicit JetStream(Server& server) : server_(server) {}

  // Whether the message was for JetStream itself: a request of its API, an acknowledgement, an
  // answer to flow control.
  bool answer(const Message& message);
  // Whether a stream takes messages of this subject; it has then answered.
  bool store(const Message& message);
  void on_interest();

  void start();
  void stop(Kept kept);
  bool delete_stream(const std::string& name);

 private:
  struct Holding {
    std::unique_ptr<Stream> stream;
    std::map<std::string, std::shared_ptr<Consumer>> consumers;
  };

  [[nodiscard]] Json request(const std::vector<std::string_view>& tokens, const Message& message);
  [[nodiscard]] Json create_stream(const std::string& name, const Json& asked);
  [[nodiscard]] Json update_stream(const std::string& name, const Json& asked);
  [[nodiscard]] Json purge_stream(Holding& holding, const Json& asked);
  [[nodiscard]] Json message_of(const Stream& stream, const Json& asked) const;
  [[nodiscard]] Json create_consumer(Holding& holding, const Json& asked);
  [[nodiscard]] Json info(const Holding& holding) const;
  [[nodiscard]] Holding* find(std::string_view stream);
  void sweep();
  void watch_syncs();

  Server& server_;
  std::map<std::string, Holding, std::less<>> streams_;
};

}  // namespace orderlog::simulated_nats
